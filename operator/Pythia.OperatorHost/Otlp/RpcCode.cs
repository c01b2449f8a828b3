namespace Pythia.OperatorHost.Otlp;

/// <summary>The status codes of gRPC that this server uses (google.rpc.Code).</summary>
internal enum RpcCode
{
    Ok = 0,
    InvalidArgument = 3,
    DeadlineExceeded = 4,
    NotFound = 5,
    ResourceExhausted = 8,
    Unimplemented = 12,
    Internal = 13,
    Unavailable = 14,
}
