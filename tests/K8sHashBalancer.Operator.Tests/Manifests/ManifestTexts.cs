namespace K8sHashBalancer.Operator.Tests.Manifests;

/// <summary>Manifests that tests use.</summary>
internal static class ManifestTexts
{
    /// <summary>A balancer of the Service web.</summary>
    public static string Balancer(string more = "", string name = "web") => $$$"""
        apiVersion: hashbalancer.dev/v1alpha1
        kind: HashBalancer
        metadata: {name: {{{name}}}, namespace: shop}
        spec:
          backends: [{service: {name: web, port: http}}]
          {{{more}}}
        """;

    public const string Service = """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop}
        spec: {ports: [{name: http, port: 80}]}
        """;

    /// <summary>Two endpoints, of which the second may not be ready.</summary>
    public static string Slice(string second = "ready: true") => $$$"""
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: web}}
        addressType: IPv4
        ports: [{name: http, port: 8080}]
        endpoints:
        - {addresses: [10.0.0.1], targetRef: {kind: Pod, name: web-a}}
        - addresses: [10.0.0.2]
          conditions:
            {{{second}}}
        """;

    /// <summary>A pod whose weight is 3.</summary>
    public const string Pod = """
        apiVersion: v1
        kind: Pod
        metadata: {name: web-a, namespace: shop, annotations: {hashbalancer.dev/weight: "3"}}
        spec: {aFieldOfANewerKubernetes: true}
        """;
}
