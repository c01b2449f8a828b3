using System.Runtime.CompilerServices;

/// <summary>
/// What the runtime calls when the assembly is loaded, by this name and outside of any namespace. An exception out of here ends the
/// process, and a delay blocks its diagnostic port: so nothing gets out, and nothing is done but starting a thread.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        try
        {
            Begin();
        }
        catch
        {
            // Whatever it was: the process matters, the trace does not.
        }
    }

    // A method of its own: what fails to load or to compile in it fails inside the try.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Begin() => Pythia.Hook.HookThread.Begin();
}
