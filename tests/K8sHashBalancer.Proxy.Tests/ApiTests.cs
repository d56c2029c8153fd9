using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using K8sHashBalancer.Proxy.Tests.Harness;

namespace K8sHashBalancer.Proxy.Tests;

public class ApiTests
{
    [Fact]
    public async Task Answers_OfEachPath_HaveTheFieldsOfTheGuide()
    {
        await using var servers = await Backend.StartAsync(2);
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(servers.All));
        for (var i = 0; i < 7; i++)
        {
            await proxy.ServerOf($"/{i}");
        }

        Assert.Equal(
            """{"total_requests":0,"successful_requests":0,"failed_requests":0,"error_rate":0,"servers":{"SERVER":{"requests":0,"errors":0,"status":"healthy"},"SERVER":{"requests":0,"errors":0,"status":"healthy"}}}""",
            await ShapeAsync("/api/stats"));
        Assert.Equal(
            """{"servers":[{"host":"127.0.0.1","port":0,"weight":0,"status":"healthy","requests":0,"errors":0,"in_flight":0,"since":"TIME"},{"host":"127.0.0.1","port":0,"weight":0,"status":"healthy","requests":0,"errors":0,"in_flight":0,"since":"TIME"}]}""",
            await ShapeAsync("/api/servers"));
        Assert.Equal("""{"status":"healthy","uptime":0,"version":"VERSION"}""", await ShapeAsync("/api/health"));
        Assert.Equal(
            """{"key":"k","position":"HEX","server":"SERVER","owner":"SERVER","next":["SERVER"]}""",
            await ShapeAsync("/api/lookup?key=k"));
        Assert.Equal(
            """{"algorithm":"consistent_hash","hash_function":"fnv1a","finalizer":"avalanche","virtual_nodes":0,"fingerprint":"HEX","snapshot":"HEX","points":0,"servers":[{"server":"SERVER","weight":0,"share":0,"status":"healthy"},{"server":"SERVER","weight":0,"share":0,"status":"healthy"}]}""",
            await ShapeAsync("/api/ring"));

        async Task<string> ShapeAsync(string path) => Mask((await proxy.Api.GetAsync(path)).ToJsonString());

        string Mask(string json)
        {
            foreach (var server in servers.All)
            {
                json = json.Replace($"\"127.0.0.1:{server.Port}\"", "\"SERVER\"", StringComparison.Ordinal);
            }

            json = Regex.Replace(json, "\"since\":\"[^\"]*\"", "\"since\":\"TIME\"");
            json = Regex.Replace(json, "\"version\":\"[0-9.]+\"", "\"version\":\"VERSION\"");
            json = Regex.Replace(json, "\"(0x)?[0-9a-f]{16}\"", "\"HEX\"");
            return Regex.Replace(json, ":[0-9.]+(?=[,}])", ":0");
        }
    }

    [Fact]
    public async Task Stats_AfterKnownTraffic_CountIt()
    {
        await using var servers = await Backend.StartAsync(2);
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(servers.All));
        var key = await proxy.Api.KeyOfAsync(servers.All[0].Port);
        for (var i = 0; i < 148; i++)
        {
            await proxy.ServerOf(key);
        }

        for (var i = 0; i < 2; i++)
        {
            using var failed = await proxy.Client.GetAsync($"{key}?status=500");
        }

        using var notFound = await proxy.Client.GetAsync($"{key}?status=404");

        var stats = await proxy.Api.StatsAsync(total: 151);
        Assert.Equal((151, 149, 2, 1.32), ((int)stats["total_requests"]!, (int)stats["successful_requests"]!, (int)stats["failed_requests"]!, (double)stats["error_rate"]!));
        Assert.Equal((151, 2), ((int)stats["servers"]![$"127.0.0.1:{servers.All[0].Port}"]!["requests"]!, (int)stats["servers"]![$"127.0.0.1:{servers.All[0].Port}"]!["errors"]!));
        Assert.Equal(0, (int)stats["servers"]![$"127.0.0.1:{servers.All[1].Port}"]!["requests"]!);
    }

    [Fact]
    public async Task Servers_AddedChangedAndRemoved_TakeEffectAtOnce()
    {
        await using var servers = await Backend.StartAsync(3);
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(servers.All.Take(2)));
        var third = servers.All[2];

        var added = await proxy.Api.AddAsync(third.Port, weight: 2);
        Assert.Equal((third.Port, 2, "healthy"), ((int)added["port"]!, (int)added["weight"]!, (string?)added["status"]));
        var key = await proxy.Api.KeyOfAsync(third.Port);
        Assert.Equal(third.Name, await proxy.ServerOf(key));

        Assert.Equal(5, (int)(await proxy.Api.PatchAsync(third.Port, """{"weight": 5}"""))["weight"]!);
        Assert.Equal(third.Name, await proxy.ServerOf(key));
        Assert.InRange((double)(await proxy.Api.GetAsync("/api/ring"))["servers"]!.AsArray().Single(one => (int)one!["weight"]! == 5)!["share"]!, 0.55, 0.85);

        Assert.Equal("draining", (string?)(await proxy.Api.PatchAsync(third.Port, """{"weight": 0}"""))["status"]);
        Assert.NotEqual(third.Name, await proxy.ServerOf(key));

        var removed = await proxy.Api.RemoveAsync(third.Port);
        Assert.Equal(third.Port, (int)removed["port"]!);
        Assert.Null(await proxy.Api.ServerAsync(third.Port));
        Assert.NotEqual(third.Name, await proxy.ServerOf(key));
    }

    [Fact]
    public async Task Server_InEachState_TakesWhatTheStateSays()
    {
        await using var servers = await Backend.StartAsync(2);
        var (one, other) = (servers.All[0], servers.All[1]);
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(servers.All));
        var key = await proxy.Api.KeyOfAsync(one.Port);

        var drained = await proxy.Api.PatchAsync(one.Port, """{"state": "drain", "reason": "new kernel"}""");
        Assert.Equal(("draining", "new kernel"), ((string?)drained["status"], (string?)drained["reason"]));
        Assert.Equal(other.Name, await proxy.ServerOf(key));

        // Nobody else is left: draining servers still serve.
        await proxy.Api.PatchAsync(other.Port, """{"state": "maint"}""");
        Assert.Equal("maint", await proxy.Api.StatusAsync(other.Port));
        Assert.Equal(one.Name, await proxy.ServerOf(key));
        Assert.Equal("degraded", (string?)(await proxy.Api.GetAsync("/api/health"))["status"]);

        await proxy.Api.PatchAsync(one.Port, """{"state": "maint"}""");
        using var nobody = await proxy.Client.GetAsync(key);
        await Problem.ReadAsync(nobody, HttpStatusCode.ServiceUnavailable);

        Assert.Equal("healthy", (string?)(await proxy.Api.PatchAsync(one.Port, """{"state": "ready"}"""))["status"]);
        Assert.Equal(one.Name, await proxy.ServerOf(key));
    }

    [Theory]
    [InlineData("POST", "", 400)]
    [InlineData("POST", "{", 400)]
    [InlineData("POST", "[]", 400, "body")]
    [InlineData("POST", "null", 400, "body")]
    [InlineData("POST", "\"x\"", 400, "body")]
    [InlineData("POST", "{}", 400, "host", "port")]
    [InlineData("POST", """{"host": "a"}""", 400, "port")]
    [InlineData("POST", """{"port": 1}""", 400, "host")]
    [InlineData("POST", """{"host": null, "port": 1}""", 400, "host")]
    [InlineData("POST", """{"host": "", "port": 1}""", 400, "host")]
    [InlineData("POST", """{"host": "a b", "port": 1}""", 400, "host")]
    [InlineData("POST", """{"host": "http://a", "port": 1}""", 400, "host")]
    [InlineData("POST", """{"host": "a:1", "port": 1}""", 400, "host")]
    [InlineData("POST", """{"host": "1.2.3", "port": 1}""", 400, "host")]
    [InlineData("POST", """{"host": "1.2.3.400", "port": 1}""", 400, "host")]
    [InlineData("POST", """{"host": 5, "port": 1}""", 400, "host")]
    [InlineData("POST", """{"host": "\ud800", "port": 1}""", 400, "host")]
    [InlineData("POST", """{"\ud800": 1}""", 400)]
    [InlineData("POST", """{"host": "a", "port": "1"}""", 400, "port")]
    [InlineData("POST", """{"host": "a", "port": 0}""", 400, "port")]
    [InlineData("POST", """{"host": "a", "port": 65536}""", 400, "port")]
    [InlineData("POST", """{"host": "a", "port": 1.5}""", 400, "port")]
    [InlineData("POST", """{"host": "a", "port": 1e99}""", 400, "port")]
    [InlineData("POST", """{"host": "a", "port": 1, "weight": -1}""", 400, "weight")]
    [InlineData("POST", """{"host": "a", "port": 1, "weight": 257}""", 400, "weight")]
    [InlineData("POST", """{"host": "a", "port": 1, "wieght": 1}""", 400, "wieght")]
    [InlineData("POST", """{"host": "a b", "port": 0, "weight": -1, "x": 1}""", 400, "host", "port", "weight", "x")]
    [InlineData("PATCH", "{}", 400, "body")]
    [InlineData("PATCH", """{"reason": "x"}""", 400, "body")]
    [InlineData("PATCH", """{"state": "gone"}""", 400, "state")]
    [InlineData("PATCH", """{"state": 1, "weight": "x"}""", 400, "state", "weight")]
    [InlineData("PATCH", """{"host": "a"}""", 400, "host")]
    [InlineData("PATCH", "nothing", 400)]
    public async Task Body_ThatIsWrong_IsAProblemThatNamesTheFields(string method, string body, int status, params string[] fields)
    {
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(FreePorts.Next()));
        var port = (int)(await proxy.Api.GetAsync("/api/servers"))["servers"]![0]!["port"]!;
        using var request = new HttpRequestMessage(new HttpMethod(method), method == "POST" ? "/api/servers" : $"/api/servers/127.0.0.1:{port}");
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");

        using var response = await proxy.Client.SendAsync(request);

        var problem = await Problem.ReadAsync(response, (HttpStatusCode)status);
        Assert.Equal(fields.Order(), (problem.Json["errors"]?.AsObject() ?? []).Select(error => error.Key).Order());
        Assert.All(fields, field => Assert.Contains($"{field}: ", problem.Detail, StringComparison.Ordinal));
        Assert.Single((await proxy.Api.GetAsync("/api/servers"))["servers"]!.AsArray());
    }

    [Theory]
    [InlineData("POST", "/api/servers", """{"host": "127.0.0.1", "port": PORT}""", 409)]
    [InlineData("POST", "/api/servers", """{"host": "127.000.0.1", "port": PORT}""", 400)]
    [InlineData("POST", "/api/servers", """{"host": "big", "port": 1, "weight": 256}""", 201)]
    [InlineData("PATCH", "/api/servers/127.0.0.1:1", """{"weight": 1}""", 404)]
    [InlineData("PATCH", "/api/servers/nonsense", """{"weight": 1}""", 400)]
    [InlineData("DELETE", "/api/servers/127.0.0.1:1", null, 404)]
    [InlineData("DELETE", "/api/servers/127.0.0.1", null, 400)]
    [InlineData("DELETE", "/api/servers/::1:80", null, 400)]
    [InlineData("DELETE", "/api/servers/[::1]:80", null, 404)]
    [InlineData("GET", "/api/lookup", null, 400)]
    [InlineData("GET", "/api/lookup?key=", null, 400)]
    [InlineData("PUT", "/api/servers", "{}", 405)]
    [InlineData("POST", "/api/stats", "{}", 405)]
    [InlineData("GET", "/api/servers/127.0.0.1:1", null, 405)]
    [InlineData("GET", "/api/servers/a/b", null, 404)]
    public async Task Call_ThatCannotBeMet_SaysWhy(string method, string path, string? body, int status)
    {
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(FreePorts.Next()));
        var port = (int)(await proxy.Api.GetAsync("/api/servers"))["servers"]![0]!["port"]!;
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = body is null ? null : new StringContent(body.Replace("PORT", $"{port}", StringComparison.Ordinal), Encoding.UTF8, "application/json");

        using var response = await proxy.Client.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        if (status >= 400)
        {
            await Problem.ReadAsync(response, (HttpStatusCode)status);
        }
    }

    [Fact]
    public async Task Body_ThatIsNotSentAsJson_IsRefused()
    {
        await using var proxy = await ProxyHarness.StartAsync();

        using var response = await proxy.Client.PostAsync("/api/servers", new StringContent("""{"host": "a", "port": 1}""", Encoding.UTF8, "text/plain"));

        await Problem.ReadAsync(response, HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Body_ThatIsTooLong_IsRefused()
    {
        await using var proxy = await ProxyHarness.StartAsync();

        using var response = await proxy.Client.PostAsync("/api/servers", new StringContent(new string(' ', 100_000) + "{}", Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Server_AtAnIPv6Address_IsAddedAndRemoved()
    {
        var port = FreePorts.Next();
        await using var server = await Backend.StartAtAsync(port, "::1");
        await using var proxy = await ProxyHarness.StartAsync();

        var added = await proxy.Api.CallAsync(HttpMethod.Post, "/api/servers", $$"""{"host": "0:0::0:1", "port": {{port}}}""", HttpStatusCode.Created);
        Assert.Equal("::1", (string?)added["host"]);
        Assert.Equal(server.Name, await proxy.ServerOf("/"));
        Assert.Equal(1, (int)(await proxy.Api.StatsAsync(total: 1))["servers"]![$"[::1]:{port}"]!["requests"]!);
        await proxy.Api.CallAsync(HttpMethod.Delete, $"/api/servers/[::1]:{port}");
        Assert.Empty((await proxy.Api.GetAsync("/api/servers"))["servers"]!.AsArray());
    }

    [Fact]
    public async Task Removal_OfABusyServer_LetsItsRequestFinish()
    {
        await using var servers = await Backend.StartAsync(2);
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(servers.All).Probing());
        var busy = servers.All[0];
        var key = await proxy.Api.KeyOfAsync(busy.Port);
        var answer = proxy.Client.GetAsync($"{key}?delay=500");
        await Eventually.TrueAsync(() => busy.RequestsInFlight == 1);

        await proxy.Api.RemoveAsync(busy.Port);

        Assert.Equal(servers.All[1].Name, await proxy.ServerOf(key));
        Assert.Equal(busy.Name, (await Echo.ReadAsync(await answer.WithinDeadline())).Name);
    }

    [Theory]
    [InlineData("/api/users")]
    [InlineData("/api")]
    [InlineData("/api/stats/")]
    [InlineData("/api/stats/x")]
    [InlineData("/api/serversx")]
    [InlineData("/API/stats")]
    [InlineData("//api/stats")]
    [InlineData("/x/../api/users")]
    [InlineData("/metrics/x")]
    [InlineData("/health")]
    public async Task Path_ThatIsNotTheApis_IsForwarded(string path)
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(server);

        using var connection = await RawConnection.OpenAsync(proxy.Port);
        await connection.SendAsync($"GET {path} HTTP/1.1\nHost: a.example\nConnection: close\n\n");

        Assert.Contains($"X-Server: {server.Name}\r\n", await connection.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AdminPort_SplitsTheApiFromTraffic()
    {
        await using var server = await Backend.StartAsync();
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(server).Set("load_balancer.admin_port", FreePorts.Next()));

        Assert.Equal("/api/stats", (await proxy.GetEcho("/api/stats")).Target);
        Assert.Equal("/metrics", (await proxy.GetEcho("/metrics")).Target);
        await proxy.Api.StatsAsync(total: 2);
        using var elsewhere = await proxy.Api.Http.GetAsync("/users");
        await Problem.ReadAsync(elsewhere, HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/api/stats")]
    [InlineData("/API/STATS")]
    [InlineData("//api/stats")]
    [InlineData("/api//stats")]
    [InlineData("/./api/stats")]
    [InlineData("/api/stats/")]
    [InlineData("/%61pi/stats")]
    [InlineData("/api%2fstats")]
    public async Task Api_WithATokenAskedFor_IsClosedUnderEverySpelling(string path)
    {
        var folder = new TestFolder();
        await using var proxy = await ProxyHarness.StartAsync(
            ProxyConfig.For(Array.Empty<int>()).Set("load_balancer.admin_port", FreePorts.Next())
                .Set("load_balancer.api_token_file", folder.Write("token", "secret")),
            folder: folder);

        using var connection = await RawConnection.OpenAsync(new Uri(proxy.Api.Http.BaseAddress!.ToString()).Port);
        await connection.SendAsync($"GET {path} HTTP/1.1\nHost: localhost\nConnection: close\n\n");

        Assert.Matches("^HTTP/1.1 40[14] ", await connection.ReadToEndAsync());
    }

    [Theory]
    [InlineData(null, null, 200)]
    [InlineData("Host", "localhost:8080", 200)]
    [InlineData("Host", "127.0.0.1", 200)]
    [InlineData("Host", "[::1]:80", 200)]
    [InlineData("Host", "evil.example", 403)]
    [InlineData("Host", "localhost.evil.example", 403)]
    [InlineData("X-Forwarded-For", "127.0.0.1", 403)]
    [InlineData("Forwarded", "for=127.0.0.1", 403)]
    public async Task Api_WithoutAToken_AnswersThisMachineAlone(string? header, string? value, int status)
    {
        await using var proxy = await ProxyHarness.StartAsync();
        foreach (var path in (string[])["/api/stats", "/api/openapi.json"])
        {
            using var request = Http.Request(HttpMethod.Get, path, header is null ? [] : [(header, value!)]);
            using var response = await proxy.Client.SendAsync(request);
            Assert.Equal(status, (int)response.StatusCode);
        }

        using var open = Http.Request(HttpMethod.Get, "/metrics", header is null ? [] : [(header, value!)]);
        using var metrics = await proxy.Client.SendAsync(open);
        Assert.Equal(HttpStatusCode.OK, metrics.StatusCode);
    }

    [Fact]
    public async Task Api_WithAToken_AnswersWhoShowsItAndFollowsTheFile()
    {
        var folder = new TestFolder();
        var file = folder.Write("token", "  first\n");
        await using var proxy = await ProxyHarness.StartAsync(
            ProxyConfig.For(Array.Empty<int>()).Set("load_balancer.api_token_file", file), folder: folder);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("wrong"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("First"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(""));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("first"));

        folder.Write("token", "second");
        await Eventually.TrueAsync(async () => await StatusAsync("second") == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("first"));

        folder.Write("token", " ");
        await Eventually.TrueAsync(() => proxy.Log.Contains(LogLevel.Error, "is empty"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("second"));

        async Task<HttpStatusCode> StatusAsync(string? token)
        {
            // From elsewhere, which a token makes possible.
            using var request = Http.Request(HttpMethod.Get, "/api/stats", ("Host", "lb.example"));
            request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
            using var response = await proxy.Client.SendAsync(request);
            Assert.Equal(response.StatusCode == HttpStatusCode.Unauthorized, response.Headers.WwwAuthenticate.ToString() == "Bearer");
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task OpenApi_Document_ListsEveryPath()
    {
        await using var proxy = await ProxyHarness.StartAsync();

        var document = await proxy.Api.GetAsync("/api/openapi.json");

        Assert.StartsWith("3.", (string?)document["openapi"], StringComparison.Ordinal);
        Assert.Equal(
            ["/api/health get", "/api/lookup get", "/api/ring get", "/api/servers get", "/api/servers post", "/api/servers/{server} delete", "/api/servers/{server} patch", "/api/stats get"],
            document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(method => $"{path.Key} {method.Key}")).Order(StringComparer.Ordinal));
        var fields = document["components"]!["schemas"]!["ServerInfo"]!["properties"]!.AsObject().Select(property => property.Key);
        Assert.Equal(["host", "port", "weight", "status", "requests", "errors", "in_flight", "reason", "since"], fields);
        Assert.All(
            document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()),
            operation => Assert.False(string.IsNullOrEmpty((string?)operation.Value!["summary"])));
    }

    [Theory]
    [InlineData("round_robin")]
    [InlineData("least_requests")]
    [InlineData("power_of_two")]
    [InlineData("random")]
    public async Task Lookup_WithAnAlgorithmThatUsesNoKey_IsAConflict(string algorithm)
    {
        await using var servers = await Backend.StartAsync(2);
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(servers.All).Set("load_balancer.algorithm", algorithm));

        using var response = await proxy.Client.GetAsync("/api/lookup?key=k");
        await Problem.ReadAsync(response, HttpStatusCode.Conflict);

        var names = new HashSet<string>();
        for (var i = 0; i < 60; i++)
        {
            names.Add(await proxy.ServerOf("/same"));
        }

        Assert.Equal(algorithm == "least_requests" ? names.Count : 2, names.Count);
    }

    [Theory]
    [InlineData("POST", "/api/servers", """{"host": "127.0.0.1", "port": 9, "expires": "2099-01-01T00:00:00Z"}""", "expires")]
    [InlineData("PATCH", "/api/servers/127.0.0.1:1", """{"weight": 2, "expires_seconds": 60}""", "expires_seconds")]
    public async Task ChangeThatExpires_AtAProxyThatRunsAlone_IsRefusedAndNothingChanges(string method, string path, string body, string field)
    {
        await using var proxy = await ProxyHarness.StartAsync(ProxyConfig.For(Array.Empty<int>()));
        var problem = await proxy.Api.CallAsync(HttpMethod.Parse(method), path, body, HttpStatusCode.BadRequest);
        Assert.StartsWith("Changes do not expire here", (string?)problem["errors"]![field]![0], StringComparison.Ordinal);
        Assert.Empty((await proxy.Api.GetAsync("/api/servers"))["servers"]!.AsArray());
    }
}
