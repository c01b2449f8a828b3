using Pythia.OperatorHost.Otlp;

namespace Pythia.OperatorHost.Replicas;

/// <summary>Adds the sharing of traces between replicas to the operator; without <c>--receivers</c> none of it does anything.</summary>
internal static class ReplicaSetup
{
    public static void AddReplicas(this IServiceCollection services, OperatorOptions options)
    {
        services.AddSingleton<ReplicaMetrics>();
        services.AddSingleton<Membership>();
        services.AddSingleton<TraceIntake>();
        services.AddSingleton<Outbox>();
        services.AddSingleton<Follower>();
        services.AddSingleton<ReplicaClient>();
        services.AddSingleton<StatisticsSender>();
        services.AddSingleton<StatisticsInbox>();
        services.AddSingleton<StatisticsEndpoint>();
        services.AddSingleton<ReceiversEndpoint>();
        services.AddSingleton<ReplicaTasks>();
        services.AddHostedService<LeavingHost>();
        if (options.Receivers is not null)
        {
            services.AddSingleton<ISpanOwner, SpanForwarder>();
        }
    }

    public static void MapStatistics(this WebApplication app, Func<bool> leads)
    {
        var endpoint = app.Services.GetRequiredService<StatisticsEndpoint>();
        app.MapPost(StatisticsEndpoint.Path, async (HttpContext http) => await (await endpoint.TakeAsync(http, leads())).ExecuteAsync(http));
        app.Services.GetRequiredService<ReplicaMetrics>().Start(
            app.Services.GetRequiredService<StatisticsInbox>(), app.Services.GetRequiredService<Outbox>());
    }
}
