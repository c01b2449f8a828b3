using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Pythia.Agent.Planning;

namespace Pythia.Agent.Applying.Bpftrace;

/// <summary>
/// The part of the program that follows TCP connections. What happens to a segment happens in interrupts of whichever thread runs
/// then, so the last thread that sent on a socket stands for it.
/// </summary>
internal static class NetworkProgram
{
    private const string Sent = "sock/sock_send_length";

    /// <summary>Appends one of the templates.</summary>
    /// <returns>False when the kernel lacks a tracepoint.</returns>
    public static bool Append(StringBuilder text, KernelTemplate template, string pids, Func<string, bool> exists)
    {
        var tracepoint = template == KernelTemplate.TcpRetransmit ? "tcp/tcp_retransmit_skb" : "tcp/tcp_probe";
        if (!exists(Sent) || !exists(tracepoint) || !exists("tcp/tcp_destroy_sock"))
        {
            return false;
        }

        var code = TemplateTracepoints.CodeOf(template, 0);
        text.Append(CultureInfo.InvariantCulture, $"tracepoint:{tracepoint.Replace('/', ':')} /@l[(uint64)args->skaddr] != 0/ {{ $q = @l[(uint64)args->skaddr]; if ({pids.Replace("pid ==", "$q ==", StringComparison.Ordinal)}) {{ ");
        if (template == KernelTemplate.TcpRetransmit)
        {
            text.Append("$f = @e[(uint64)args->skaddr]; $d = nsecs - $f; $n = @n[(uint64)args->skaddr]; ");
            KernelProgram.AppendReport(text, code, 0, "$q", "$n", "0", "0");
        }
        else
        {
            text.Append(CultureInfo.InvariantCulture, $"@c[$q, {code}] = count(); @t[$q, {code}] = sum(args->srtt * 1000); ");
        }

        text.Append("} }\n");
        return true;
    }

    /// <summary>Appends what both templates need, once: who sent last on a socket, and when.</summary>
    public static void AppendSenders(StringBuilder text, ImmutableArray<KernelProbe> probes)
    {
        ImmutableArray<int> pids =
        [
            .. probes.Where(p => p.Template is KernelTemplate.TcpRetransmit or KernelTemplate.TcpRoundTrip).SelectMany(p => p.Pids).Distinct().Order().Take(KernelProgram.MaxPids),
        ];
        if (pids.IsEmpty)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"tracepoint:{Sent.Replace('/', ':')} /{KernelProgram.PidFilter(pids)}/ {{ if (args->protocol == 6) {{ @e[(uint64)args->sk] = nsecs; @n[(uint64)args->sk] = tid; @l[(uint64)args->sk] = pid; }} }}\n");
        text.Append("tracepoint:tcp:tcp_destroy_sock /@l[(uint64)args->skaddr] != 0/ { delete(@e[(uint64)args->skaddr]); delete(@n[(uint64)args->skaddr]); delete(@l[(uint64)args->skaddr]); }\n");
    }
}
