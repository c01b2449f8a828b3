using System.Collections.Immutable;
using Pythia.Agent.Planning;

namespace Pythia.Agent.Applying.Bpftrace;

/// <summary>The system calls behind the templates. Kernels differ in which of them they have.</summary>
internal static class TemplateTracepoints
{
    /// <summary>At most this many system calls per template: the program's event code is <c>template * MaxCalls + call</c>.</summary>
    public const int MaxCalls = 16;

    /// <summary>The names of the template's system calls; empty for the scheduler's templates.</summary>
    public static ImmutableArray<string> CallsOf(KernelTemplate template) => template switch
    {
        KernelTemplate.SyscallFsync => ["fsync", "fdatasync", "sync_file_range", "msync"],
        KernelTemplate.SyscallWrite => ["write", "pwrite64", "writev", "pwritev"],
        KernelTemplate.SyscallRead => ["read", "pread64", "readv", "preadv"],
        KernelTemplate.SyscallOpen => ["openat", "openat2"],
        KernelTemplate.SyscallConnect => ["connect"],
        KernelTemplate.SyscallSend => ["sendto", "sendmsg"],
        KernelTemplate.SyscallReceive => ["recvfrom", "recvmsg"],
        KernelTemplate.SyscallFutex => ["futex"],
        _ => [],
    };

    public static int CodeOf(KernelTemplate template, int call) => ((int)template * MaxCalls) + call;

    public static KernelTemplate TemplateOf(int code) => (KernelTemplate)(code / MaxCalls);

    /// <summary>The system call of an event code; null for the scheduler's templates and unknown codes.</summary>
    public static string? CallOf(int code) =>
        CallsOf(TemplateOf(code)) is var calls && code >= 0 && code % MaxCalls < calls.Length ? calls[code % MaxCalls] : null;
}
