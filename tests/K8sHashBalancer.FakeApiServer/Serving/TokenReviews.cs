using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace K8sHashBalancer.FakeApiServer.Serving;

/// <summary>The tokens that the server knows. Reviews are answered, and not stored.</summary>
public sealed class TokenReviews
{
    private const string Collection = "authentication.k8s.io/v1/tokenreviews";

    private readonly ConcurrentDictionary<string, (string User, string Audience)> _tokens = new();

    /// <summary>Whether it is told of audiences and says nothing of them, as servers did before there were any.</summary>
    public bool IgnoresAudiences { get; set; }

    /// <summary>Makes a token known.</summary>
    /// <param name="token">The token.</param>
    /// <param name="user">Whose it is.</param>
    /// <param name="audience">Whom it is for.</param>
    public void Add(string token, string user, string audience) => _tokens[token] = (user, audience);

    /// <summary>Makes a token unknown: its ServiceAccount is gone, say.</summary>
    public void Remove(string token) => _tokens.TryRemove(token, out _);

    /// <summary>Whether a request asks about a token.</summary>
    public static bool IsReview(RecordedRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Method == "POST" && request.Target.Collection == Collection;
    }

    internal JsonObject Answer(RecordedRequest request)
    {
        var review = JsonNode.Parse(request.Body)!.AsObject();
        var spec = review["spec"]!;
        var wanted = spec["audiences"]?.AsArray().Select(audience => (string?)audience) ?? [];
        review["status"] = _tokens.TryGetValue((string)spec["token"]!, out var known) && (IgnoresAudiences || wanted.Contains(known.Audience))
            ? new JsonObject
            {
                ["authenticated"] = true,
                ["user"] = new JsonObject { ["username"] = known.User },
                ["audiences"] = IgnoresAudiences ? new JsonArray() : new JsonArray(known.Audience),
            }
            : new JsonObject { ["authenticated"] = false, ["error"] = "invalid bearer token" };
        return review;
    }
}
