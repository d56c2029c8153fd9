namespace K8sHashBalancer.FakeApiServer.Storage;

/// <summary>Where an object is kept.</summary>
/// <param name="Collection">Group, version and plural: "apps/v1/deployments", "v1/pods".</param>
/// <param name="Namespace">Its namespace; empty if it lives in none.</param>
/// <param name="Name">Its name.</param>
public readonly record struct ObjectId(string Collection, string Namespace, string Name)
{
    /// <summary>The order of lists.</summary>
    internal static IComparer<ObjectId> Order { get; } = Comparer<ObjectId>.Create((left, right) =>
    {
        var order = string.CompareOrdinal(left.Collection, right.Collection);
        order = order != 0 ? order : string.CompareOrdinal(left.Namespace, right.Namespace);
        return order != 0 ? order : string.CompareOrdinal(left.Name, right.Name);
    });
}
