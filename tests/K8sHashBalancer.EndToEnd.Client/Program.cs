using K8sHashBalancer.EndToEnd.Client;

// load-client --url=http://web-hashbalancer [--clients=6] [--port=8080]: sends requests to the URL until it is told to stop.
//   GET /report                   what came of them
//   POST /restart                 counts them anew from now on
//   GET /servers?url=URL&keys=N   the server that answers each of N keys at URL, asked now
var builder = WebApplication.CreateSlimBuilder(args);
if (!Uri.TryCreate(builder.Configuration["url"], UriKind.Absolute, out var url))
{
    await Console.Error.WriteLineAsync("--url is needed: the URL to send requests to, such as http://web-hashbalancer.");
    return 2;
}

builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.UseUrls($"http://*:{builder.Configuration.GetValue("port", 8080)}");
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton(new LoadOptions(url, builder.Configuration.GetValue("clients", 6)));
builder.Services.AddSingleton<LoadCounts>();
builder.Services.AddHostedService<SteadyLoad>();

var app = builder.Build();
app.MapGet("/report", (LoadCounts counts) => counts.Report());
app.MapPost("/restart", (LoadCounts counts) => counts.Restart());
app.MapGet("/servers", KeyServers.AskAsync);
await app.RunAsync();
return 0;
