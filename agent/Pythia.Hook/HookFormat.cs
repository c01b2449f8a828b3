namespace Pythia.Hook;

/// <summary>What both ends must agree on. The agent's end is <c>Applying/Injected</c>; a change here is a new assembly name.</summary>
internal static class HookFormat
{
    public const string Provider = "Pythia-Hook-V2";
    public const string SpecArgument = "Spec";
    public const string SpecHeader = "pythia-hook-2";

    public const byte TagText = 0;
    public const byte TagInteger = 1;
    public const byte TagNumber = 2;

    public const byte FlagSameTrace = 1;
    public const byte FlagRequest = 2;

    public const int MaxTags = 32;
    public const int MaxLinks = 8;
    public const int MaxText = 256;
    public const int MaxRouteValues = 8;
}
