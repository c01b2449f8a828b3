namespace Pythia.Crds.Schema;

/// <summary>The regular expressions of the schemas. RE2 and .NET read them alike.</summary>
public static class Patterns
{
    /// <summary>A part of a trace-point id; the characters are those of <c>TracePointId</c>.</summary>
    public const string IdPart = "[A-Za-z0-9._:{}$*+# -]{1,128}";

    /// <summary>A trace-point id. Only the operation, the last part, may hold a slash. Layers are written in lower case.</summary>
    public const string TracePointId =
        "^(application|runtime|kernel|node)/" + IdPart + "/" + IdPart + "/[A-Za-z0-9._:{}$*+# /-]{1,128}$";

    /// <summary>A trace-point id, or nothing.</summary>
    public const string OptionalTracePointId =
        "^((application|runtime|kernel|node)/" + IdPart + "/" + IdPart + "/[A-Za-z0-9._:{}$*+# /-]{1,128})?$";

    /// <summary>The characters of a trace-point id, or of its beginning.</summary>
    public const string IdCharacters = "^[A-Za-z0-9._:{}$*+# /-]+$";

    /// <summary>The name of a service as trace-point ids have it.</summary>
    public const string Service = "^" + IdPart + "$";

    /// <summary>A text without control characters.</summary>
    public const string Printable = "^[^\\x00-\\x1f\\x7f]*$";

    /// <summary>The name of a Kubernetes object (DNS subdomain).</summary>
    public const string ObjectName = "^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$";

    /// <summary>The value of a Kubernetes label.</summary>
    public const string LabelValue = "^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)?$";

    /// <summary>A parameter of a mechanism. It reaches probes, hence no blanks, quotes or brackets.</summary>
    public const string ParameterValue = "^[A-Za-z0-9._-]*$";

    /// <summary>A word in CamelCase.</summary>
    public const string CamelCase = "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$";

    /// <summary>Hexadecimal digits.</summary>
    public const string Hexadecimal = "^[0-9a-f]*$";
}
