namespace Pythia.Crds.Generator;

/// <summary>Finds the folder that holds <c>Pythia.sln</c>.</summary>
internal static class RepositoryRoot
{
    /// <summary>The nearest such folder, <paramref name="start"/> included; null when there is none.</summary>
    public static string? Above(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Pythia.sln")))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
