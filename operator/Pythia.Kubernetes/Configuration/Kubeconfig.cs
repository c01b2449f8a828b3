using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Pythia.Kubernetes;

/// <summary>One or several kubeconfig files, merged: of two entries of one name the first file's wins, and the first current context set.</summary>
internal sealed class Kubeconfig
{
    private readonly IReadOnlyList<YamlField> documents;

    private Kubeconfig(IReadOnlyList<YamlField> documents) => this.documents = documents;

    private string Files => string.Join(", ", documents.Select(d => d.File));

    /// <summary>Reads files. Of a list, missing files are passed over, as kubectl does, if at least one exists.</summary>
    /// <exception cref="KubernetesConfigurationException">No file exists, or one cannot be read.</exception>
    public static Kubeconfig Read(IReadOnlyList<string> paths)
    {
        var existing = paths.Where(File.Exists).ToList();
        return existing.Count == 0
            ? throw new KubernetesConfigurationException($"kubeconfig {string.Join(", ", paths)} does not exist; check KUBECONFIG or the path given")
            : new Kubeconfig([.. existing.Select(ReadDocument)]);
    }

    /// <summary>Makes a configuration of a context.</summary>
    /// <param name="context">Its name, or null for the current one.</param>
    /// <exception cref="KubernetesConfigurationException">An entry is missing or wrong.</exception>
    public KubernetesConfiguration Resolve(string? context)
    {
        var name = context ?? documents.Select(d => d["current-context"].Text()).FirstOrDefault(t => !string.IsNullOrEmpty(t))
            ?? throw new KubernetesConfigurationException($"kubeconfig {Files}: current-context is not set; set it with 'kubectl config use-context' or pass a context");
        var chosen = Find("contexts", name, "context")["context"];
        var cluster = Find("clusters", chosen["cluster"].RequiredText(), $"cluster of context '{name}'")["cluster"];
        var userName = chosen["user"].Text();
        return KubeconfigEntries.ReadCluster(cluster) with
        {
            Namespace = chosen["namespace"].Text() ?? "default",
            Credentials = string.IsNullOrEmpty(userName)
                ? CredentialSource.Anonymous
                : KubeconfigEntries.ReadUser(Find("users", userName, $"user of context '{name}'")["user"]),
            Origin = $"context '{name}' of {chosen.File}",
        };
    }

    private YamlField Find(string section, string name, string what)
    {
        var entries = documents.SelectMany(d => d[section].Items()).ToList();
        foreach (var entry in entries)
        {
            if (entry["name"].Text() == name)
            {
                return entry;
            }
        }

        var known = entries.Select(e => e["name"].Text()).Where(n => n is not null).Take(10).ToList();
        throw new KubernetesConfigurationException(
            $"kubeconfig {Files}: {section} has no entry named '{name}' ({what}); it has {(known.Count == 0 ? "none" : string.Join(", ", known))}");
    }

    private static YamlField ReadDocument(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            var stream = new YamlStream();
            stream.Load(reader);
            return new YamlField(path, string.Empty, stream.Documents.Count == 0 ? null : stream.Documents[0].RootNode);
        }
        catch (YamlException error)
        {
            throw new KubernetesConfigurationException($"kubeconfig {path}: not YAML at line {error.Start.Line}: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new KubernetesConfigurationException($"kubeconfig {path} cannot be read: {error.Message}", error);
        }
    }
}
