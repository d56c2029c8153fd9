using System.Text.Json.Nodes;
using k8s.Autorest;
using K8sHashBalancer.Kubernetes.Connecting;

namespace K8sHashBalancer.ControlPlane.Tests.Harness;

/// <summary>Tokens of ServiceAccounts, as a kubelet asks for them.</summary>
internal static class Tokens
{
    /// <summary>A new token. The ServiceAccount may be about to be made.</summary>
    /// <param name="objects">The server.</param>
    /// <param name="space">The namespace.</param>
    /// <param name="account">The ServiceAccount.</param>
    /// <param name="audience">Whom it is for; null for the API server.</param>
    /// <param name="pod">The pod that it is bound to; null for none.</param>
    public static async Task<string> RequestAsync(ObjectClient objects, string space, string account, string? audience = null, JsonObject? pod = null)
    {
        string? token = null;
        await Eventually.TrueAsync(async () => (token = await TryRequestAsync(objects, space, account, audience, pod)) is not null, $"ServiceAccount {space}/{account} is there");
        return token!;
    }

    /// <summary>Whether the API server vouches for a token.</summary>
    public static async Task<bool> IsGoodAsync(ObjectClient objects, string token, string audience)
    {
        var review = await objects.CreateAsync(new JsonObject
        {
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["kind"] = "TokenReview",
            ["metadata"] = new JsonObject(),
            ["spec"] = new JsonObject { ["token"] = token, ["audiences"] = new JsonArray(audience) },
        });
        return (bool?)review["status"]?["authenticated"] == true;
    }

    private static async Task<string?> TryRequestAsync(ObjectClient objects, string space, string account, string? audience, JsonObject? pod)
    {
        var spec = new JsonObject { ["expirationSeconds"] = 3600 };
        if (audience is not null)
        {
            spec["audiences"] = new JsonArray(audience);
        }

        if (pod is not null)
        {
            spec["boundObjectRef"] = new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Pod",
                ["name"] = (string)pod["metadata"]!["name"]!,
                ["uid"] = (string)pod["metadata"]!["uid"]!,
            };
        }

        try
        {
            var answer = await objects.PostAsync(
                $"api/v1/namespaces/{space}/serviceaccounts/{account}/token",
                new JsonObject { ["apiVersion"] = "authentication.k8s.io/v1", ["kind"] = "TokenRequest", ["spec"] = spec });
            return (string?)answer["status"]!["token"];
        }
        catch (HttpOperationException exception) when (ApiErrors.IsNotFound(exception))
        {
            return null;
        }
    }
}
