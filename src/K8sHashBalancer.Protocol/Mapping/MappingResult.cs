using System.Diagnostics.CodeAnalysis;

namespace K8sHashBalancer.Protocol.Mapping;

/// <summary>What a message says, or why it says nothing that can be used.</summary>
/// <typeparam name="T">What it says.</typeparam>
public sealed class MappingResult<T>
    where T : class
{
    /// <summary>It could be read.</summary>
    public MappingResult(T value) => Value = value;

    /// <summary>It could not be read, and this sentence says why.</summary>
    public MappingResult(string problem) => Problem = problem;

    /// <summary>What the message says.</summary>
    public T? Value { get; }

    /// <summary>Why it cannot be used.</summary>
    public string? Problem { get; }

    /// <summary>Whether it could be read.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool IsValid => Value is not null;
}
