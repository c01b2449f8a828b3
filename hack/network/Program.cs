using System.Globalization;
using System.Net;
using Shop.Network;

// `network wire DEVICE NEAR FAR PORT LOSS-PERMILLE` or `network dns ADDRESS DELAY-FILE NAME...`: what goes wrong between services,
// as processes of their own, until they are told to stop.
if (args is ["wire", var device, var near, var far, var port, var loss])
{
    Wire.Run(device, IPAddress.Parse(near), IPAddress.Parse(far), Number(port), Number(loss));
    return 0;
}

if (args is ["dns", var address, var file, .. var names] && names.Length > 0)
{
    await new NameServer(IPAddress.Parse(address), file, names).RunAsync();
    return 0;
}

await Console.Error.WriteLineAsync("usage: network wire DEVICE NEAR FAR PORT LOSS-PERMILLE | network dns ADDRESS DELAY-FILE NAME...");
return 2;

static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
