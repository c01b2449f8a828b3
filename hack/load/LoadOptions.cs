using System.Globalization;

namespace Shop.Load;

/// <summary><c>load --target http://a,http://b [--rate 40 | --workers 6] [--seed 1] [--seconds 0] [--report-seconds 5]</c></summary>
internal sealed record LoadOptions
{
    public required Uri[] Targets { get; init; }

    public double RequestsPerSecond { get; init; } = 40;

    /// <summary>When set: so many customers that ask one thing after the other, for warming up.</summary>
    public int Workers { get; init; }

    public int Seed { get; init; } = 1;

    /// <summary>Zero: until told to stop.</summary>
    public TimeSpan Duration { get; init; }

    public TimeSpan ReportInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Reads the command line, or says what is wrong with it.</summary>
    public static LoadOptions? Parse(string[] args, out string? error)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i + 1 < args.Length; i += 2)
        {
            values[args[i]] = args[i + 1];
        }

        error = values.Keys.FirstOrDefault(key => key is not ("--target" or "--rate" or "--workers" or "--seed" or "--seconds" or "--report-seconds")) is { } key
            ? $"option '{key}' is not known"
            : args.Length % 2 != 0 ? $"option '{args[^1]}' has no value"
            : !values.ContainsKey("--target") ? "--target is missing: the addresses of the shop's front, separated by commas"
            : null;
        if (error is not null)
        {
            return null;
        }

        double Number(string name, double otherwise) =>
            values.TryGetValue(name, out var text) ? double.Parse(text, CultureInfo.InvariantCulture) : otherwise;
        return new LoadOptions
        {
            Targets = values["--target"].Split(',').Select(address => new Uri(address)).ToArray(),
            RequestsPerSecond = Math.Clamp(Number("--rate", 40), 0.1, 10_000),
            Workers = (int)Math.Clamp(Number("--workers", 0), 0, 100),
            Seed = (int)Number("--seed", 1),
            Duration = TimeSpan.FromSeconds(Number("--seconds", 0)),
            ReportInterval = TimeSpan.FromSeconds(Math.Max(1, Number("--report-seconds", 5))),
        };
    }
}
