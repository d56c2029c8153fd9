using System.Text.Json;
using k8s;

namespace K8sHashBalancer.Kubernetes.Connecting;

/// <summary>
/// KubernetesClient, plus what its generated methods cannot do: any type of object by its path, an Accept header, and a watch as
/// the bare stream of lines.
/// </summary>
/// <remarks>
/// The client's own watches are not used because they parse each event twice, with other JSON options than lists, swallow a 410
/// in the stream unless told otherwise, fail on bookmarks of types with required members, and throw when the server closes a
/// watch that had no events.
/// </remarks>
public sealed class ApiClient : k8s.Kubernetes
{
    private readonly TimeProvider _time;
    private readonly JsonSerializerOptions? _json;
    private readonly Version _httpVersion;

    /// <summary>Connects to the server that a configuration names. Nothing is sent yet.</summary>
    /// <param name="configuration">Server and credentials.</param>
    /// <param name="time">The clock that time-outs go by.</param>
    /// <param name="handlers">Handlers every request passes through.</param>
    public ApiClient(KubernetesClientConfiguration configuration, TimeProvider time, params DelegatingHandler[] handlers)
        : base(WithKeepAlive(configuration), handlers)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _json = configuration.JsonSerializerOptions;
        _httpVersion = configuration.DisableHttp2 ? System.Net.HttpVersion.Version11 : System.Net.HttpVersion.Version20;
    }

    /// <summary>Reads a path as JSON.</summary>
    /// <param name="path">Path and query, relative to the server.</param>
    /// <param name="accept">The Accept header.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="k8s.Autorest.HttpOperationException">The server refused.</exception>
    /// <exception cref="TimeoutException">It did not answer within <see cref="AbstractKubernetes.HttpClientTimeout"/>.</exception>
    public Task<JsonDocument> GetJsonAsync(string path, string accept, CancellationToken cancellationToken) =>
        WithTimeoutAsync(
            path,
            async token =>
            {
                using var response = await GetAsync(path, accept, token);
                await using var stream = await response.Content.ReadAsStreamAsync(token);
                return await JsonDocument.ParseAsync(stream, default, token);
            },
            cancellationToken);

    /// <summary>Opens a path as a stream that may last. Only its start is subject to the time-out.</summary>
    /// <inheritdoc cref="GetJsonAsync"/>
    public async Task<Stream> OpenAsync(string path, string accept, CancellationToken cancellationToken)
    {
        var response = await WithTimeoutAsync(path, token => GetAsync(path, accept, token), cancellationToken);
        return await response.Content.ReadAsStreamAsync(cancellationToken);
    }

    /// <summary>Sends a request and reads the object in the answer.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">Path and query, relative to the server.</param>
    /// <param name="body">What to send: an object, a <see cref="k8s.Models.V1Patch"/>, or null for nothing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <inheritdoc cref="GetJsonAsync" path="/exception"/>
    public Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken) =>
        WithTimeoutAsync(
            path,
            async token =>
            {
                using var response = await SendRequest(path, method, customHeaders: null, body, token);
                await using var stream = await response.Content.ReadAsStreamAsync(token);
                using var json = await JsonDocument.ParseAsync(stream, default, token);
                return Decode<T>(json.RootElement);
            },
            cancellationToken);

    /// <summary>Makes an object of JSON, by the options of this client; without any, by those of <see cref="KubernetesJson"/>.</summary>
    public T Decode<T>(JsonElement json) => KubernetesJson.Deserialize<T>(json, _json);

    /// <summary>Makes JSON of an object, by the same options.</summary>
    public string Encode(object entity) => KubernetesJson.Serialize(entity, _json);

    // The client pings after three minutes of silence, and a watch may be silent for long: a server that vanished without a word
    // would go unnoticed for as long. These are the times of the Go client.
    private static KubernetesClientConfiguration WithKeepAlive(KubernetesClientConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        configuration.FirstMessageHandlerSetup -= KeepAlive;
        configuration.FirstMessageHandlerSetup += KeepAlive;
        return configuration;

        static void KeepAlive(HttpMessageHandler handler)
        {
            if (handler is SocketsHttpHandler sockets)
            {
                sockets.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
                sockets.KeepAlivePingTimeout = TimeSpan.FromSeconds(15);
                sockets.ConnectTimeout = TimeSpan.FromSeconds(30);
            }
        }
    }

    private Task<HttpResponseMessage> GetAsync(string path, string accept, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(BaseUri, path)) { Version = _httpVersion };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return SendRequestRaw("", request, cancellationToken);
    }

    private async Task<TResult> WithTimeoutAsync<TResult>(
        string path, Func<CancellationToken, Task<TResult>> send, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(HttpClientTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await send(either.Token);
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The API server did not answer within {HttpClientTimeout.TotalSeconds:0.#} s: {path}", exception);
        }
    }
}
