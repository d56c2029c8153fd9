using System.Text.Json.Nodes;
using k8s;
using K8sHashBalancer.Kubernetes.Applying;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Operator.Resources;

namespace K8sHashBalancer.Operator.Reconciling.Owned;

/// <summary>An object that belongs to a balancer, with exactly the fields that the operator owns: all others are left alone.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Body">What is applied.</param>
internal sealed record OwnedObject(ResourceType Type, JsonObject Body)
{
    /// <summary>Puts an object together.</summary>
    /// <param name="balancer">Whose it is.</param>
    /// <param name="type">Its type.</param>
    /// <param name="fields">The fields beside its type and metadata.</param>
    /// <param name="annotations">Its annotations; null for none.</param>
    public static OwnedObject Create(
        HashBalancer balancer, ResourceType type, IEnumerable<KeyValuePair<string, JsonNode?>> fields, JsonNode? annotations = null)
    {
        var metadata = new JsonObject
        {
            ["name"] = ProxyNames.KeyOf(balancer).Name,
            ["namespace"] = balancer.Metadata.NamespaceProperty,
            ["labels"] = ProxyNames.Labels(balancer),
            ["ownerReferences"] = new JsonArray(JsonNode.Parse(KubernetesJson.Serialize(Owner.Reference(balancer)))),
        };
        if (annotations is not null)
        {
            metadata["annotations"] = annotations;
        }

        var body = new JsonObject { ["apiVersion"] = type.ApiVersion, ["kind"] = type.Kind, ["metadata"] = metadata };
        foreach (var (name, value) in fields)
        {
            body[name] = value;
        }

        return new OwnedObject(type, body);
    }
}
