namespace K8sHashBalancer.Operator.Translation.Conditions;

/// <summary>Something that a person should know of.</summary>
/// <param name="Reason">One of <see cref="ConditionReasons"/>.</param>
/// <param name="Message">Sentences: where, what, and what to do.</param>
/// <param name="IsError">Whether a part of the spec cannot be used as it is written.</param>
internal sealed record Finding(string Reason, string Message, bool IsError);
