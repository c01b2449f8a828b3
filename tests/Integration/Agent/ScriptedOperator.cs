using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pythia.Ingesting.Decoding;
using Pythia.Model;

namespace Pythia.Integration.Tests.Agent;

/// <summary>The operator's end of the telemetry channel, which can be told not to lead. Spans are read by the operator's own decoder.</summary>
internal sealed class ScriptedOperator : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private readonly HttpListener listener = new();
    private readonly OtlpProtobufDecoder decoder = new(DecodeLimits.Default, new StringTable(), new ResourceTable());
    private readonly Task serving;

    public ScriptedOperator()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}");
        }

        listener.Prefixes.Add(Address + "");
        listener.Start();
        serving = ServeAsync();
    }

    public Uri Address { get; }

    public volatile bool Leads = true;

    public volatile int LeaseSeconds = 30;

    public ConcurrentQueue<Span> Spans { get; } = new();

    public Acknowledgement? Last { get; private set; }

    /// <summary>The newest word on a trace point of the only set.</summary>
    public TracePointAcknowledgement? On(string id) => Last?.Sets.SelectMany(s => s.TracePoints).FirstOrDefault(p => p.Id == id);

    public void Dispose()
    {
        listener.Close();
        serving.Wait(TimeSpan.FromSeconds(5));
    }

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            if (context.Request.Url!.AbsolutePath == "/v1/traces")
            {
                foreach (var span in ((DecodeOutcome.Decoded)decoder.Decode(body.ToArray())).Spans)
                {
                    Spans.Enqueue(span);
                }
            }
            else
            {
                Last = JsonSerializer.Deserialize<Acknowledgement>(body.ToArray(), Json);
                await JsonSerializer.SerializeAsync(context.Response.OutputStream, new Heartbeat { Leader = Leads, LeaseSeconds = LeaseSeconds }, Json);
            }

            context.Response.Close();
        }
    }
}
