namespace Pythia.Kubelet;

/// <summary>
/// A control group beside the pods, for what serves them and is no pod here: the database, the load. Without it they would compete
/// with everything that the machine does besides, and the pods would wait for them.
/// </summary>
internal sealed class ServiceGroup : IAsyncDisposable
{
    private readonly CgroupTree _cgroups = CgroupTree.Find();
    private readonly string _id = Guid.NewGuid().ToString();
    private readonly string _record;

    public ServiceGroup(string stateFolder, double cpus)
    {
        Directory.CreateDirectory(stateFolder);
        _record = Path.Combine(stateFolder, _id + ".pod");
        File.WriteAllText(_record, string.Empty);
        Files = _cgroups.Create(_id, "services", cpus);
    }

    /// <summary>The files that a process joins the group by.</summary>
    public IReadOnlyList<string> Files { get; }

    public ValueTask DisposeAsync()
    {
        _cgroups.Remove(_id);
        File.Delete(_record);
        return ValueTask.CompletedTask;
    }
}
