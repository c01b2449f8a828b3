using System.Text.Json.Nodes;

namespace Pythia.Kubernetes;

/// <content>Writes.</content>
public sealed partial class KubernetesClient
{
    private const string ApplyType = "application/apply-patch+yaml";

    /// <summary>Creates an object. Not repeated after an unclear failure, since it may have been carried out.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="obj">The object; what the server sets itself is ignored.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<T> CreateAsync<T>(ResourceDescriptor<T> resource, T obj, CancellationToken cancellationToken)
        where T : KubernetesObject
    {
        RequireNamespace(resource, obj);
        var body = WireObject.Whole(resource, obj);
        body["metadata"]!.AsObject().Remove("resourceVersion");
        body["metadata"]!.AsObject().Remove("uid");
        return await WriteAsync<T>(new ApiRequest(HttpMethod.Post, resource.CollectionPath(obj.Metadata.Namespace), WireObject.Bytes(body)), cancellationToken);
    }

    /// <summary>
    /// Replaces an object whole, if its version is still the given one. Only for kinds whose record has every field (leases, own custom resources):
    /// what the record does not know is removed. Everything else is written with <see cref="ApplyAsync{T}"/>.
    /// </summary>
    /// <param name="resource">The resource.</param>
    /// <param name="obj">The object, with the resource version that was read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<T> ReplaceAsync<T>(ResourceDescriptor<T> resource, T obj, CancellationToken cancellationToken)
        where T : KubernetesObject
    {
        var path = resource.ObjectPath(obj.Metadata.Namespace, obj.Metadata.Name);
        return await WriteAsync<T>(new ApiRequest(HttpMethod.Put, path, WireObject.Bytes(WireObject.Whole(resource, obj))), cancellationToken);
    }

    /// <summary>Reads, changes and replaces an object, again and again while others change it meanwhile, as often as the retry policy allows. Nothing is written if the change means nothing. The caveat of <see cref="ReplaceAsync{T}"/> holds.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="namespace">The namespace; null for cluster-scoped kinds.</param>
    /// <param name="name">The name.</param>
    /// <param name="change">Makes the new object of the current one; called once for each attempt.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ApplyResult<T>> UpdateAsync<T>(
        ResourceDescriptor<T> resource, string? @namespace, string name, Func<T, T> change, CancellationToken cancellationToken)
        where T : KubernetesObject
    {
        for (var attempts = 1; ; attempts++)
        {
            var live = await GetAsync(resource, @namespace, name, cancellationToken);
            var wanted = change(live);
            if (SemanticJson.AreEqual(live, wanted))
            {
                return new ApplyResult<T>(live, IsWritten: false);
            }

            try
            {
                return new ApplyResult<T>(await ReplaceAsync(resource, wanted, cancellationToken), IsWritten: true);
            }
            catch (KubernetesApiException error) when (error.IsConflict && attempts < Options.Retry.MaximumAttempts)
            {
                await Task.Delay(Options.Retry.Backoff.Delay(attempts, Options.Jitter()), Options.Clock, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Server-side apply of everything but the status. Nothing is written if the live object already has every wanted value
    /// and the field manager owns nothing beyond them; this costs one read.
    /// </summary>
    /// <param name="resource">The resource.</param>
    /// <param name="wanted">What shall be; fields left out and owned by this manager are removed.</param>
    /// <param name="fieldManager">Who owns the fields.</param>
    /// <param name="force">Whether to take fields from other managers; if not, their ownership is a conflict whose causes name them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<ApplyResult<T>> ApplyAsync<T>(ResourceDescriptor<T> resource, T wanted, string fieldManager, bool force, CancellationToken cancellationToken)
        where T : KubernetesObject
        => ApplyManifestAsync(resource, WireObject.ForApply(resource, wanted), fieldManager, force, cancellationToken);

    /// <summary>The same as <see cref="ApplyAsync{T}"/> for a manifest that is JSON already, such as a custom resource definition.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="manifest">The manifest, with metadata.name.</param>
    /// <param name="fieldManager">Who owns the fields.</param>
    /// <param name="force">Whether to take fields from other managers.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ApplyResult<T>> ApplyManifestAsync<T>(ResourceDescriptor<T> resource, JsonObject manifest, string fieldManager, bool force, CancellationToken cancellationToken)
        where T : KubernetesObject
    {
        var path = resource.ObjectPath(manifest["metadata"]?["namespace"]?.GetValue<string>(), manifest["metadata"]?["name"]?.GetValue<string>() ?? string.Empty);
        var read = new ApiRequest(HttpMethod.Get, path);
        try
        {
            var live = await transport.SendAsync(read, cancellationToken);
            var json = JsonNode.Parse(live)!.AsObject();
            if (IsCovered(json, manifest) && !ManagedFields.WouldRelease(json, manifest, fieldManager))
            {
                return new ApplyResult<T>(Read<T>(read, live), IsWritten: false);
            }
        }
        catch (KubernetesApiException error) when (error.IsNotFound)
        {
            // Applying creates it.
        }

        return new ApplyResult<T>(await WriteAsync<T>(ApplyRequest(path, manifest, fieldManager, force), cancellationToken), IsWritten: true);
    }

    /// <summary>
    /// Server-side apply of the status sub-resource, taking its fields from others. Nothing is written if <paramref name="live"/> has the same status already.
    /// </summary>
    /// <param name="resource">The resource.</param>
    /// <param name="wanted">The object with the wanted status; only name, uid and status are sent. If the object was recreated meanwhile, the answer is a conflict; custom resources then carry the status until their controller writes the next one, because the server checks no uid there.</param>
    /// <param name="live">The object as last seen, or null to write in any case.</param>
    /// <param name="fieldManager">Who owns the fields.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ApplyResult<T>> ApplyStatusAsync<T>(ResourceDescriptor<T> resource, T wanted, T? live, string fieldManager, CancellationToken cancellationToken)
        where T : KubernetesObject
    {
        var body = WireObject.ForStatus(resource, wanted);
        if (live is not null && SemanticJson.AreEqual(WireObject.ForStatus(resource, live)["status"], body["status"]))
        {
            return new ApplyResult<T>(live, IsWritten: false);
        }

        var path = resource.ObjectPath(wanted.Metadata.Namespace, wanted.Metadata.Name, "status");
        var request = ApplyRequest(path, body, fieldManager, force: true);
        var written = await WriteAsync<T>(request, cancellationToken);
        if (wanted.Metadata.Uid.Length > 0 && written.Metadata.Uid != wanted.Metadata.Uid)
        {
            throw new KubernetesApiException(request.ToString(), new KubernetesStatus
            {
                Code = 409,
                Reason = "Conflict",
                Message = $"{resource.Kind} {wanted.Key} was recreated: its uid is {written.Metadata.Uid}, not {wanted.Metadata.Uid}",
            });
        }

        return new ApplyResult<T>(written, IsWritten: true);
    }

    /// <summary>Patches an object or a sub-resource of it.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="namespace">The namespace; null for cluster-scoped kinds.</param>
    /// <param name="name">The name.</param>
    /// <param name="patch">The change.</param>
    /// <param name="subresource">A sub-resource such as <c>status</c>, or null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<T> PatchAsync<T>(
        ResourceDescriptor<T> resource, string? @namespace, string name, Patch patch, string? subresource, CancellationToken cancellationToken)
        where T : KubernetesObject
        => await WriteAsync<T>(new ApiRequest(HttpMethod.Patch, resource.ObjectPath(@namespace, name, subresource), patch.Body, patch.ContentType), cancellationToken);

    /// <summary>Deletes an object.</summary>
    /// <returns>False if it did not exist.</returns>
    /// <param name="resource">The resource.</param>
    /// <param name="namespace">The namespace; null for cluster-scoped kinds.</param>
    /// <param name="name">The name.</param>
    /// <param name="options">How, and under which conditions; null for the kind's own way.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<bool> DeleteAsync(ResourceDescriptor resource, string? @namespace, string name, DeleteOptions? options, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions" };
        if (options is not null)
        {
            body["propagationPolicy"] = options.PropagationPolicy;
            body["gracePeriodSeconds"] = options.GracePeriodSeconds;
            body["preconditions"] = options.Uid is null && options.ResourceVersion is null
                ? null
                : new JsonObject { ["uid"] = options.Uid, ["resourceVersion"] = options.ResourceVersion };
        }

        try
        {
            await transport.SendAsync(new ApiRequest(HttpMethod.Delete, resource.ObjectPath(@namespace, name), WireObject.Bytes(body)), cancellationToken);
            return true;
        }
        catch (KubernetesApiException error) when (error.IsNotFound)
        {
            return false;
        }
    }

    private static void RequireNamespace(ResourceDescriptor resource, KubernetesObject obj)
    {
        if (resource.Namespaced && obj.Metadata.Namespace.Length == 0)
        {
            throw new ArgumentException($"{resource.Kind} '{obj.Metadata.Name}' is namespaced: metadata.namespace must be set", nameof(obj));
        }
    }

    // Version and kind are the request's; the server may answer with another version of the kind.
    private static bool IsCovered(JsonObject live, JsonObject wanted)
        => wanted.All(m => m.Key is "apiVersion" or "kind" || SemanticJson.Covers(live[m.Key], m.Value));

    private static ApiRequest ApplyRequest(string path, JsonObject body, string fieldManager, bool force)
        => new(
            HttpMethod.Patch,
            new QueryBuilder(path).Add("fieldManager", fieldManager).Add("force", force ? "true" : "false").ToString(),
            WireObject.Bytes(body),
            ApplyType);

    private async Task<T> WriteAsync<T>(ApiRequest request, CancellationToken cancellationToken)
        where T : KubernetesObject
        => Read<T>(request, await transport.SendAsync(request, cancellationToken));
}
