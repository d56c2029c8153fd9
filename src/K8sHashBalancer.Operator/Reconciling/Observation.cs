using System.Collections.Immutable;
using K8sHashBalancer.Operator.Translation;
using K8sHashBalancer.Protocol.Ordering;

namespace K8sHashBalancer.Operator.Reconciling;

/// <summary>What a balancer is, and what that was read from.</summary>
/// <param name="Translation">What it amounts to.</param>
/// <param name="Sources">
/// How far balancers, Services, EndpointSlices and pods had been read, in this order; empty if the versions of the source are not
/// numbers: those of files are not.
/// </param>
public sealed record Observation(TranslationResult Translation, ImmutableArray<SourceMark> Sources);
