using Microsoft.AspNetCore.Http;

namespace K8sHashBalancer.FakeApiServer.Serving;

/// <summary>What a request asked.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Target">The object or collection in the path.</param>
/// <param name="Query">The query.</param>
/// <param name="Accept">The Accept header.</param>
/// <param name="ContentType">The Content-Type header.</param>
/// <param name="Body">The body.</param>
/// <param name="Client">Who asked: the User-Agent header.</param>
public sealed record RecordedRequest(string Method, RequestTarget Target, IQueryCollection Query, string Accept, string ContentType, string Body, string Client)
{
    /// <summary>Whether it opens a watch.</summary>
    public bool IsWatch => Method == "GET" && Query["watch"] == "true";

    /// <summary>Whether it reads a list, or a page of one.</summary>
    public bool IsList => Method == "GET" && Target.Name is null && !IsWatch;

    /// <summary>Whether it changes something.</summary>
    public bool IsWrite => Method != "GET";

    /// <summary>Whether only metadata is to be answered.</summary>
    public bool WantsMetadata => Accept.Contains("as=PartialObjectMetadata", StringComparison.Ordinal);
}
