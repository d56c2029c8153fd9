using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using k8s.Models;

namespace K8sHashBalancer.Operator.Securing.Certificates;

/// <summary>
/// Has what the operator shows in handshakes now. It is replaced without touching open connections: only handshakes look here.
/// </summary>
/// <remarks>
/// A certificate whose authority proxies were not told of yet waits for <see cref="CertificateTimes.TrustLead"/>, while proxies hear of
/// it and the one before goes on. The operator's own authority never brings one, but cert-manager does when it replaces both at once,
/// and so does who deletes the Secret.
/// </remarks>
internal sealed partial class ServingCertificates(SecurityOptions options, TimeProvider time, ILogger<ServingCertificates> logger)
{
    private State? _state;
    private string? _problem;

    /// <summary>What a handshake that starts now shows; null if there is nothing yet.</summary>
    public ServingIdentity? Current => Volatile.Read(ref _state)?.At(time.GetUtcNow());

    /// <summary>The authorities that proxies are to trust, as text; null if there are none yet.</summary>
    public string? Authorities => Volatile.Read(ref _state) is { } state ? PemBundle.Write(state.TrustedAt(time.GetUtcNow(), options.Times.TrustLead)) : null;

    /// <summary>Why proxies cannot connect, in a sentence; null if they can.</summary>
    public string? Obstacle => Current is not null ? null
        : Volatile.Read(ref _problem) is { } problem ? $"There is no certificate to serve with: {problem}."
        : $"There is no certificate to serve with: Secret {options.Namespace}/{options.Secret} {(options.TlsSecret is null ? "is made by the leader, and is not there yet" : "does not exist")}.";

    /// <summary>The Secret is this now. Called by one caller at a time.</summary>
    public void Take(V1Secret? secret)
    {
        if (secret is null || (options.TlsSecret is null && secret.Data is not { Count: > 0 }))
        {
            // Who deletes it does not want the proxies to stay away meanwhile. An empty one is as good as none: the chart makes it, so
            // that it goes with the chart, and the leader fills it.
            Volatile.Write(ref _problem, null);
            return;
        }

        var found = ServingIdentity.TryRead(secret.Data, out var problem);
        Volatile.Write(ref _problem, problem is null ? null : $"Secret {options.Namespace}/{options.Secret} cannot be used, {problem}");
        if (found is null)
        {
            LogUnusable(logger, options.Namespace, options.Secret, problem!, Current is null ? "Proxies cannot connect." : "The certificate before stays in use.");
            return;
        }

        var now = time.GetUtcNow();
        var next = Next(_state, found, now);
        Volatile.Write(ref _state, next);
        LogTaken(logger, found.Certificate.Thumbprint, found.Expires, next.SwitchAt is { } at && at > now ? at : now);
    }

    private State Next(State? state, ServingIdentity found, DateTimeOffset now)
    {
        if (state?.At(now) is not { } serving || serving.Expires <= now)
        {
            return new State(found, null, null);
        }

        if (PemBundle.Trusts(state.ToldAuthorities, found.Certificate, found.Between) && (state.SwitchAt is not { } pending || pending <= now))
        {
            return new State(found, null, null);
        }

        var at = now + options.Times.TrustLead is var full && full < serving.Expires ? full : serving.Expires;
        return new State(serving, found, state.SwitchAt is { } earlier && earlier > now && earlier < at ? earlier : at);
    }

    /// <summary>One certificate, or two while one follows the other.</summary>
    private sealed record State(ServingIdentity Serving, ServingIdentity? Coming, DateTimeOffset? SwitchAt)
    {
        /// <summary>All authorities that proxies were told of.</summary>
        public ImmutableArray<X509Certificate2> ToldAuthorities => Coming is null ? Serving.Authorities : [.. Serving.Authorities, .. Coming.Authorities];

        public ServingIdentity At(DateTimeOffset now) => Coming is not null && now >= SwitchAt ? Coming : Serving;

        public ImmutableArray<X509Certificate2> TrustedAt(DateTimeOffset now, TimeSpan lead) => Coming is not null && now >= SwitchAt + lead ? Coming.Authorities : ToldAuthorities;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "The certificate {Thumbprint}, valid until {Expires:u}, is for connections from {From:u} on.")]
    private static partial void LogTaken(ILogger logger, string thumbprint, DateTimeOffset expires, DateTimeOffset from);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "Secret {Namespace}/{Name} cannot be used: {Problem}. {Consequence}")]
    private static partial void LogUnusable(ILogger logger, string @namespace, string name, string problem, string consequence);
}
