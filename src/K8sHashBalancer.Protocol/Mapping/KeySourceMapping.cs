using System.Collections.Immutable;
using Message = K8sHashBalancer.Protocol.V1;
using Model = K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.Protocol.Mapping;

/// <summary>Sources of keys and their messages.</summary>
internal static class KeySourceMapping
{
    public static Message.KeySource Write(Model.KeySource source) => source switch
    {
        Model.KeySource.Header header => new Message.KeySource { Header = header.Name },
        Model.KeySource.Cookie cookie => new Message.KeySource { Cookie = Write(cookie) },
        Model.KeySource.QueryParameter parameter => new Message.KeySource { QueryParameter = parameter.Name },
        Model.KeySource.Path path => new Message.KeySource { Path = Write(path) },
        Model.KeySource.SourceIP => new Message.KeySource { SourceIp = new Message.SourceIPKey() },
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, "A key source without a message."),
    };

    public static MappingResult<Model.KeySource> Read(Message.KeySource source) => source.KindCase switch
    {
        Message.KeySource.KindOneofCase.Header => new(new Model.KeySource.Header(source.Header)),
        Message.KeySource.KindOneofCase.Cookie => new(new Model.KeySource.Cookie(
            source.Cookie.Name, source.Cookie.HasTimeToLive ? new TimeSpan(source.Cookie.TimeToLive) : null)),
        Message.KeySource.KindOneofCase.QueryParameter => new(new Model.KeySource.QueryParameter(source.QueryParameter)),
        Message.KeySource.KindOneofCase.Path => new(new Model.KeySource.Path(source.Path.HasSegments ? source.Path.Segments : null)),
        Message.KeySource.KindOneofCase.SourceIp => new(new Model.KeySource.SourceIP()),
        _ => new("A key comes from a part of the request that this version does not know."),
    };

    public static (ImmutableArray<Model.KeySource> Keys, string? Problem) Read(IReadOnlyCollection<Message.KeySource> sources)
    {
        var keys = ImmutableArray.CreateBuilder<Model.KeySource>(sources.Count);
        foreach (var source in sources)
        {
            var key = Read(source);
            if (!key.IsValid)
            {
                return ([], key.Problem);
            }

            keys.Add(key.Value);
        }

        return (keys.MoveToImmutable(), null);
    }

    private static Message.CookieKey Write(Model.KeySource.Cookie cookie)
    {
        var key = new Message.CookieKey { Name = cookie.Name };
        if (cookie.TimeToLive is { } timeToLive)
        {
            key.TimeToLive = timeToLive.Ticks;
        }

        return key;
    }

    private static Message.PathKey Write(Model.KeySource.Path path)
    {
        var key = new Message.PathKey();
        if (path.Segments is { } segments)
        {
            key.Segments = segments;
        }

        return key;
    }
}
