using System.Collections.Immutable;
using System.Globalization;

namespace Pythia.Demo;

/// <summary><c>--problem NAME [--rate 40] [--timeout-seconds 300] [--quiet-seconds 90] [--discover] [--layers A,B] [--keep]</c></summary>
internal sealed record DemoOptions
{
    private static readonly string[] LayerNames = ["Application", "Runtime", "Kernel", "Node"];

    public static readonly string Usage = $"""
        usage: make demo [PROBLEM=NAME]
          --problem NAME           what is wrong with the shop (default semaphore):
                                   {Problems.Names}|none
          --rate N                 requests per second (default 40)
          --timeout-seconds N      how long to wait for the finding (default 300)
          --quiet-seconds N        with problem none: how long nothing may be found (default 90)
          --discover               no search space is applied: agents discover what there is
          --layers A,B             only these layers are searched: application, runtime, kernel, node
          --keep                   stay up after the finding, until Ctrl-C
        """;

    /// <summary>Null: nothing is wrong with the shop, and nothing may be found.</summary>
    public Problem? Problem { get; init; }

    public int RequestsPerSecond { get; init; } = 40;

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(300);

    public TimeSpan QuietPeriod { get; init; } = TimeSpan.FromSeconds(90);

    public bool Discover { get; init; }

    /// <summary>The layers that are searched, as the expectation names them; empty: all.</summary>
    public ImmutableArray<string> Layers { get; init; } = [];

    public bool Keep { get; init; }

    /// <summary>Reads the command line, or says what is wrong with it.</summary>
    public static DemoOptions? Parse(string[] args, out string? error)
    {
        var options = new DemoOptions { Problem = Problem.Of("semaphore") };
        error = null;
        for (var i = 0; i < args.Length && error is null; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : string.Empty;
            switch (args[i])
            {
                case "--keep":
                    options = options with { Keep = true };
                    continue;
                case "--discover":
                    options = options with { Discover = true };
                    continue;
                case "--problem" when value == "none" || Problem.Of(value) is not null:
                    options = options with { Problem = Problem.Of(value) };
                    break;
                case "--rate" when Number(value) is { } number:
                    options = options with { RequestsPerSecond = number };
                    break;
                case "--timeout-seconds" when Number(value) is { } number:
                    options = options with { Timeout = TimeSpan.FromSeconds(number) };
                    break;
                case "--quiet-seconds" when Number(value) is { } number:
                    options = options with { QuietPeriod = TimeSpan.FromSeconds(number) };
                    break;
                case "--layers" when Named(value) is { } layers:
                    options = options with { Layers = layers };
                    break;
                default:
                    error = $"'{args[i]} {value}' is not understood";
                    break;
            }

            i++;
        }

        return error is null ? options : null;
    }

    private static ImmutableArray<string>? Named(string text)
    {
        var names = text.Split(',').Select(name => Array.Find(LayerNames, layer => layer.Equals(name, StringComparison.OrdinalIgnoreCase))).ToImmutableArray();
        return names.Contains(null) ? null : [.. names.OfType<string>()];
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
