using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Shop.Load;

/// <summary>Durations by request type since the last report.</summary>
internal sealed class LatencyReport
{
    private readonly ConcurrentDictionary<string, ConcurrentBag<double>> _milliseconds = new(StringComparer.Ordinal);
    private int _errors;

    public void Add(string name, TimeSpan duration) => _milliseconds.GetOrAdd(name, _ => []).Add(duration.TotalMilliseconds);

    public void AddError() => Interlocked.Increment(ref _errors);

    /// <summary>One line for all and one for each type; starts anew.</summary>
    public string Take(TimeSpan elapsed)
    {
        var taken = _milliseconds.Keys.Order(StringComparer.Ordinal)
            .Select(name => (Name: name, Values: _milliseconds.TryRemove(name, out var bag) ? bag.Order().ToArray() : []))
            .Where(item => item.Values.Length > 0)
            .ToArray();
        var errors = Interlocked.Exchange(ref _errors, 0);
        var count = taken.Sum(item => item.Values.Length);
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"load: {count / elapsed.TotalSeconds:0.0} requests/s, {errors} errors");
        foreach (var (name, values) in taken)
        {
            var mean = values.Average();
            var deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"  {name,-22} n={values.Length,-5} mean={mean,7:0.0} p50={values[values.Length / 2],7:0.0} p99={values[values.Length * 99 / 100],7:0.0} ms cv={deviation / mean:0.00}");
        }

        return text.ToString();
    }
}
