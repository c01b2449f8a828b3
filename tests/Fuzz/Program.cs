using System.Diagnostics;
using System.Security.Cryptography;
using Pythia.Fuzz;

// usage: Pythia.Fuzz CORPUS [SECONDS [SEED]]
// Mutates the inputs below CORPUS/protobuf and CORPUS/json, adds those that take a new path, and ends with 1 at a finding,
// which is kept below CORPUS/findings.
var corpus = args[0];
var patience = TimeSpan.FromSeconds(args.Length > 1 ? int.Parse(args[1]) : 60);
var seed = args.Length > 2 ? int.Parse(args[2]) : RandomNumberGenerator.GetInt32(int.MaxValue);
Console.WriteLine($"seed {seed}");
foreach (var isJson in new[] { false, true })
{
    var folder = Directory.CreateDirectory(Path.Combine(corpus, isJson ? "json" : "protobuf")).FullName;
    var run = new FuzzRun(seed, isJson, Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes));
    var watch = Stopwatch.StartNew();
    long rounds = 0;
    try
    {
        for (run.RunCorpus(); watch.Elapsed < patience / 2; rounds++)
        {
            run.RunOne();
        }
    }
    catch (Exception finding)
    {
        var findings = Directory.CreateDirectory(Path.Combine(corpus, "findings")).FullName;
        var path = Path.Combine(findings, NameOf(run.Current) + (isJson ? ".json" : ".bin"));
        File.WriteAllBytes(path, run.Current);
        Console.WriteLine($"round {rounds}: {finding}\nkept as {path}");
        return 1;
    }

    foreach (var found in run.Found.Where(input => input.Length < 2048).Take(200))
    {
        File.WriteAllBytes(Path.Combine(folder, NameOf(found)), found);
    }

    Console.WriteLine($"{Path.GetFileName(folder)}: {rounds} inputs, {run.Paths} paths, {run.Found.Count} new");
}

return 0;

static string NameOf(byte[] input) => Convert.ToHexStringLower(SHA256.HashData(input))[..16];
