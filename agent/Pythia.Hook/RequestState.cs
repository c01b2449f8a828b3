using System.Threading;

namespace Pythia.Hook;

/// <summary>What is known of the request that the code serves, from its start on.</summary>
internal sealed class RequestState(bool isRecorded, ulong types)
{
    /// <summary>Of a request that sampling has refused.</summary>
    public static readonly RequestState Refused = new(false, 0);

    private static readonly AsyncLocal<RequestState?> Flowing = new();

    public static RequestState? Current
    {
        get => Flowing.Value;
        set => Flowing.Value = value;
    }

    public bool IsRecorded { get; } = isRecorded;

    /// <summary>The request types that it is of, by bit.</summary>
    public ulong Types { get; } = types;
}
