namespace Pythia.Crds;

/// <summary>The API group of Pythia's resources.</summary>
public static class PythiaApi
{
    /// <summary>The group.</summary>
    public const string Group = "pythia.dev";

    /// <summary>The version.</summary>
    public const string Version = "v1alpha1";

    /// <summary>Group and version, as <c>apiVersion</c> has them.</summary>
    public const string GroupVersion = Group + "/" + Version;
}
