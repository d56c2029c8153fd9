namespace K8sHashBalancer.Chart.Tests.Harness;

/// <summary>A kind of objects that an API server has.</summary>
/// <param name="ApiVersion">Group and version.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Root">The path of the version.</param>
/// <param name="Name">The last part of the path of its objects.</param>
/// <param name="IsNamespaced">Whether its objects are in namespaces.</param>
/// <param name="CanBeListed">Whether its objects can be listed.</param>
internal sealed record ApiResource(string ApiVersion, string Kind, string Root, string Name, bool IsNamespaced, bool CanBeListed)
{
    /// <summary>The path of an object.</summary>
    public string Path(string? space, string name) => IsNamespaced ? $"{Root}/namespaces/{space}/{Name}/{name}" : $"{Root}/{Name}/{name}";

    /// <summary>The path of all objects of the cluster.</summary>
    public string List => $"{Root}/{Name}";
}
