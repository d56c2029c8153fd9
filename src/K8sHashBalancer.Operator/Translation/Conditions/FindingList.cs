namespace K8sHashBalancer.Operator.Translation.Conditions;

/// <summary>What one translation found, in the order of the spec, errors first.</summary>
internal sealed class FindingList
{
    private readonly List<Finding> _errors = [];
    private readonly List<Finding> _warnings = [];

    public IEnumerable<Finding> All => _errors.Concat(_warnings);

    public bool HasErrors => _errors.Count > 0;

    /// <summary>A part of the spec cannot be used.</summary>
    public void Error(string reason, string message) => _errors.Add(new Finding(reason, message, IsError: true));

    /// <summary>All can be used, but perhaps not as it was meant.</summary>
    public void Warning(string reason, string message) => _warnings.Add(new Finding(reason, message, IsError: false));
}
