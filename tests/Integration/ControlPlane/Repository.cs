namespace Pythia.Integration.Tests.ControlPlane;

/// <summary>Where the working copy is.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Pythia.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"no Pythia.sln above {AppContext.BaseDirectory}");
    }
}
