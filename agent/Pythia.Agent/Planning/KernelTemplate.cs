namespace Pythia.Agent.Planning;

/// <summary>The programs of the kernel layer.</summary>
internal enum KernelTemplate
{
    /// <summary><c>syscall/fsync</c>: fsync, fdatasync, sync_file_range, msync.</summary>
    SyscallFsync = 0,

    /// <summary><c>syscall/write</c>: write, pwrite64, writev, pwritev.</summary>
    SyscallWrite,

    /// <summary><c>syscall/read</c>: read, pread64, readv, preadv.</summary>
    SyscallRead,

    /// <summary><c>syscall/open</c>: openat, openat2.</summary>
    SyscallOpen,

    /// <summary><c>syscall/connect</c>: connect.</summary>
    SyscallConnect,

    /// <summary><c>syscall/send</c>: sendto, sendmsg.</summary>
    SyscallSend,

    /// <summary><c>syscall/receive</c>: recvfrom, recvmsg.</summary>
    SyscallReceive,

    /// <summary><c>syscall/futex</c>: futex waits.</summary>
    SyscallFutex,

    /// <summary><c>thread/offcpu</c>: the thread blocked, for whatever reason.</summary>
    ThreadOffCpu,

    /// <summary><c>block/io</c>: requests to block devices that the thread issued, until they are complete.</summary>
    BlockIo,

    /// <summary><c>thread/runqueue</c>: the thread was ready and waited for a processor.</summary>
    ThreadRunQueue,

    /// <summary><c>thread/throttled</c>: the thread was ready, and its control group had used up its CPU quota.</summary>
    ThreadThrottled,

    /// <summary><c>tcp/retransmit</c>: from a send to the moment when a segment of the connection was sent again.</summary>
    TcpRetransmit,

    /// <summary><c>tcp/rtt</c>: the smoothed round-trip time of the process's connections; a variable.</summary>
    TcpRoundTrip,

    /// <summary><c>memory/fault</c>: page faults per second; a variable.</summary>
    PageFault,
}
