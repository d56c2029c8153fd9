namespace K8sHashBalancer.RestApi.Answers;

/// <summary>What a change answers, with status 202, that is stored but not seen to be in effect.</summary>
/// <param name="Detail">What is so, in a sentence.</param>
public sealed record ChangePending(string Detail);
