using System.CommandLine;
using Pythia.Agent.Hosting;

return await AgentCommand.Create().Parse(args).InvokeAsync(new InvocationConfiguration
{
    // SIGTERM: time to switch everything off.
    ProcessTerminationTimeout = TimeSpan.FromSeconds(20),
});
