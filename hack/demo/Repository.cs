namespace Pythia.Demo;

/// <summary>Where things are in the checkout that this program was built from.</summary>
internal sealed class Repository
{
    private readonly string _configuration;

    private Repository(string root, string configuration)
    {
        Root = root;
        _configuration = configuration;
    }

    public string Root { get; }

    /// <summary>Looks upwards from this program for the solution.</summary>
    public static Repository Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        var configuration = folder.Parent?.Name ?? "Debug";
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pythia.sln")))
        {
            folder = folder.Parent;
        }

        return folder is null
            ? throw new InvalidOperationException("Pythia.sln was not found above this program; run it from a checkout")
            : new Repository(folder.FullName, configuration);
    }

    public string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The program that a project builds.</summary>
    public string Program(string project, string name) => PathOf(project, "bin", _configuration, "net10.0", name);
}
