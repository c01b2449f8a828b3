namespace Pythia.Golden.Tests;

/// <summary>The recorded files, copied beside the tests.</summary>
internal static class GoldenFiles
{
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Data", name);

    public static string Text(string name) => File.ReadAllText(PathOf(name));
}
