using K8sHashBalancer.Kubernetes.Connecting;

namespace K8sHashBalancer.Kubernetes.Reflecting;

/// <summary>How one round of a reflector, a list if needed and then a watch, came to its end.</summary>
/// <param name="Listed">Whether it began with a list.</param>
/// <param name="Error">What ended it; null if the server closed the watch, or it was ended to list anew.</param>
/// <param name="Relist">Whether it was ended from this side, to list anew.</param>
/// <param name="LongEnough">Whether the watch lasted as long as a watch should at the least.</param>
/// <param name="Progressed">Whether the watch brought a newer version.</param>
internal readonly record struct ReflectorRound(bool Listed, Exception? Error, bool Relist, bool LongEnough, bool Progressed)
{
    /// <summary>For metrics.</summary>
    public string Reason => Relist ? "relist" : Error is null ? "closed" : ApiErrors.Word(Error);

    /// <summary>
    /// Whether earlier failures are forgotten. A list alone is not enough: a server that answers every watch with 410 would be
    /// listed in a hot loop.
    /// </summary>
    public bool WentWell => LongEnough || Progressed;

    /// <summary>
    /// Whether the next round needs no wait before it: the watch had its time and ended as watches do, closed by the server or
    /// given up for being overdue; or it is too old, and was not listed just now; or it was ended to list anew, which is never done soon after a list.
    /// </summary>
    public bool MayFollowAtOnce => Relist || Error switch
    {
        null or OperationCanceledException => LongEnough,
        _ => ApiErrors.IsGone(Error) && (LongEnough || !Listed),
    };
}
