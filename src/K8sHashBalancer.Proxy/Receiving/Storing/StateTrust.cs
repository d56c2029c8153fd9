using System.Globalization;

namespace K8sHashBalancer.Proxy.Receiving.Storing;

/// <summary>
/// How far a state from the file is to be trusted. Servers may have come and gone since it was stored, so that an operator gets
/// a moment to say so before traffic is asked for; but a proxy that could serve must not stay out because nobody answers.
/// </summary>
/// <param name="options">How long the moment is.</param>
/// <param name="time">The clock.</param>
internal sealed class StateTrust(StorageOptions options, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();
    private Unconfirmed? _unconfirmed;

    /// <summary>When the state that is gone by was stored; null if it is an operator's word, or there is none.</summary>
    public DateTimeOffset? StoredAt => Volatile.Read(ref _unconfirmed)?.StoredAt;

    /// <summary>Why traffic should not be sent here yet; null if nothing of the kind is in the way.</summary>
    public string? Doubt => StoredAt is { } at && time.GetElapsedTime(_started) < options.Patience
        ? string.Create(CultureInfo.InvariantCulture, $"holding the state stored at {at:u}; waiting up to {options.Patience.TotalSeconds:0.###} s for an operator to confirm it")
        : null;

    /// <summary>What is to be known though traffic may be sent here; null if nothing is.</summary>
    public string? Remark => StoredAt is { } at
        ? string.Create(CultureInfo.InvariantCulture, $"serving from the state stored at {at:u}; no operator has answered yet")
        : null;

    /// <summary>A state was taken from the file.</summary>
    public void Restored(DateTimeOffset storedAt) => Volatile.Write(ref _unconfirmed, new Unconfirmed(storedAt));

    /// <summary>A state was taken from an operator, be it the same.</summary>
    /// <returns>When the state before was stored, if it was from the file.</returns>
    public DateTimeOffset? Confirm() => Interlocked.Exchange(ref _unconfirmed, null)?.StoredAt;

    private sealed record Unconfirmed(DateTimeOffset StoredAt);
}
