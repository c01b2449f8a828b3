namespace Pythia.OperatorHost;

/// <summary>Messages of parts that tell of problems by a callback.</summary>
internal static partial class OperatorLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "an event could not be written: {Problem}")]
    public static partial void EventNotWritten(ILogger logger, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "leader election: {Problem}")]
    public static partial void ElectionTroubled(ILogger logger, string problem);
}
