using Pythia.Crds.Generator;

var root = args.Length == 1 ? args[0] : RepositoryRoot.Above(AppContext.BaseDirectory);
if (root is null || !Directory.Exists(root))
{
    Console.Error.WriteLine("usage: Pythia.Crds.Generator [repository root]; the root is the folder that holds Pythia.sln");
    return 2;
}

foreach (var (path, content) in Manifests.All())
{
    var file = Path.Combine(root, path);
    Directory.CreateDirectory(Path.GetDirectoryName(file)!);
    File.WriteAllText(file, content);
    Console.WriteLine($"{path} {content.Length} bytes");
}

return 0;
