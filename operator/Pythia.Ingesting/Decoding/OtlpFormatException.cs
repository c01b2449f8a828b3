namespace Pythia.Ingesting.Decoding;

/// <summary>A JSON value is not what its field must be. Caught once, where decoding starts.</summary>
internal sealed class OtlpFormatException(string message) : Exception(message);
