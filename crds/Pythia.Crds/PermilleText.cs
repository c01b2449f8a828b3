using System.Globalization;

namespace Pythia.Crds;

/// <summary>Thousandths as a person reads them.</summary>
public static class PermilleText
{
    /// <summary><c>812</c> becomes <c>81.2%</c>, <c>810</c> becomes <c>81%</c>.</summary>
    public static string Of(int permille) =>
        (permille / 10m).ToString("0.#", CultureInfo.InvariantCulture) + "%";
}
