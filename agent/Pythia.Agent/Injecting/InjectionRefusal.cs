namespace Pythia.Agent.Injecting;

/// <summary>Why nothing is loaded into a process: each of these could end it, or leave it without a diagnostic port.</summary>
internal enum InjectionRefusal
{
    /// <summary>Nothing speaks against it.</summary>
    None = 0,

    /// <summary>The process has ended, or its number belongs to another one now.</summary>
    ProcessGone,

    /// <summary>The process has only just started: a hook would run in the middle of its start-up.</summary>
    TooYoung,

    /// <summary>A debugger or tracer is attached, or the process is stopped.</summary>
    BeingTraced,

    /// <summary>Not a version of .NET that this was tested with.</summary>
    UnsupportedRuntime,

    /// <summary>The runtime is part of the application, which may lack what loading needs.</summary>
    SelfContained,

    /// <summary>An assembly of the same name from another place is loaded, or lies in a folder of the application.</summary>
    NameTaken,

    /// <summary>A security module may keep the process from reading the file.</summary>
    SecurityModule,

    /// <summary>The process's folder for temporary files is not one, or not safe.</summary>
    UnsafeFolder,

    /// <summary>The file cannot be written: read-only, or full.</summary>
    NotWritable,

    /// <summary>The process could not read the file.</summary>
    NotReadable,

    /// <summary>The process is close to its memory limit.</summary>
    LittleMemory,

    /// <summary>The process is close to its limit of threads.</summary>
    FewThreads,

    /// <summary>The diagnostic port does not answer, or another process listens on it.</summary>
    PortUnavailable,

    /// <summary>The runtime has refused the hook.</summary>
    LoadRefused,

    /// <summary>The hook was loaded but did not report.</summary>
    Silent,
}
