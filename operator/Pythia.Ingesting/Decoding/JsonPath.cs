using System.Globalization;
using System.Text;

namespace Pythia.Ingesting.Decoding;

/// <summary>Where a JSON decoder is: the fields from the request inwards. Left as it was when decoding stopped, it is the path of the error.</summary>
internal sealed class JsonPath
{
    private readonly List<(string Field, int Index)> _steps = [];

    public void Clear() => _steps.Clear();

    public void Enter(string field) => _steps.Add((field, -1));

    /// <summary>Steps to an element of the field entered last.</summary>
    public void At(int index) => _steps[^1] = (_steps[^1].Field, index);

    public void Leave() => _steps.RemoveAt(_steps.Count - 1);

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (field, index) in _steps)
        {
            text.Append(text.Length == 0 ? string.Empty : ".").Append(field);
            if (index >= 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"[{index}]");
            }
        }

        return text.ToString();
    }
}
