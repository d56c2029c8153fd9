using System.CommandLine;
using K8sHashBalancer.FleetBenchmark;

var size = new FleetSize();
var balancers = Number("--balancers", "HashBalancers, each with a Service of its own.", size.Balancers);
var slices = Number("--slices", "EndpointSlices of all Services.", size.Slices);
var endpoints = Number("--endpoints", "Endpoints in all slices.", size.Endpoints);
var proxies = Number("--proxies", "Proxies of the balancer whose endpoints change.", size.Proxies);
var changes = Number("--changes", "Changes that are measured.", size.Changes);
var root = new RootCommand("Measures what a change of one endpoint takes and costs in a large fleet.") { balancers, slices, endpoints, proxies, changes };
root.SetAction(async (parsed, cancellationToken) => await Benchmark.RunAsync(
    new FleetSize
    {
        Balancers = parsed.GetValue(balancers),
        Slices = parsed.GetValue(slices),
        Endpoints = parsed.GetValue(endpoints),
        Proxies = parsed.GetValue(proxies),
        Changes = parsed.GetValue(changes),
    },
    cancellationToken));
return await root.Parse(args).InvokeAsync();

static Option<int> Number(string name, string description, int value) => new(name) { Description = description, DefaultValueFactory = _ => value };
