using System.Collections.Generic;

namespace Pythia.Hook;

/// <summary>What a request's span says beside its ids.</summary>
internal sealed class RequestDetails
{
    public required string Method { get; init; }

    public required string? Path { get; init; }

    public required string? Query { get; init; }

    public required int StatusCode { get; init; }

    public required IEnumerable<KeyValuePair<string, object?>>? RouteValues { get; init; }

    public void WriteTo(ref RecordWriter writer)
    {
        writer.Short(NameTable.IdOf(Method));
        writer.Short(StatusCode);
        writer.Text(Path);
        writer.Text(Query);
        writer.RouteValues(RouteValues);
    }
}
