namespace Pythia.Diagnosing.Transmitting;

/// <summary>Ends the reading of a malformed message; never leaves <see cref="StatisticsCodec"/>.</summary>
internal sealed class StatisticsFormatException(string message) : Exception(message);
