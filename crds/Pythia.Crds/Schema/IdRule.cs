namespace Pythia.Crds.Schema;

/// <summary>Says in words what <see cref="Patterns.TracePointId"/> says in signs; the API server reports both.</summary>
public static class IdRule
{
    /// <summary>Whether a text has four parts and a known layer.</summary>
    public const string Expression =
        "size(self.split('/', 4)) == 4 && self.split('/', 4)[0] in ['application', 'runtime', 'kernel', 'node']";

    /// <summary>What to write instead.</summary>
    public const string Message =
        "a trace-point id has the form layer/service/source/operation, where layer is application, runtime, kernel or node";
}
