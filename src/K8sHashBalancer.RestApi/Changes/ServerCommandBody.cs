using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using K8sHashBalancer.Core.Ring;
using K8sHashBalancer.Core.Snapshots;

namespace K8sHashBalancer.RestApi.Changes;

/// <summary>Reads the bodies that change servers, and collects everything that is wrong with one by field.</summary>
internal sealed partial class ServerCommandBody
{
    private const int LongestExpirySeconds = 365 * 24 * 60 * 60;

    private readonly JsonElement _body;
    private readonly Dictionary<string, string[]> _errors = [];

    /// <summary>Takes a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="always">The fields that it may have.</param>
    /// <param name="expiry">The fields that it may have as well where changes can expire.</param>
    /// <param name="expiryRefusal">Why they cannot, in a sentence; null if they can.</param>
    /// <exception cref="InvalidOperationException">The name of a field is no text.</exception>
    public ServerCommandBody(JsonElement body, string[] always, string[] expiry, string? expiryRefusal)
    {
        string[] fields = expiryRefusal is null ? [.. always, .. expiry] : always;
        _body = body;
        if (body.ValueKind != JsonValueKind.Object)
        {
            _errors["body"] = [$"It must be a JSON object with {string.Join(", ", fields)}."];
            return;
        }

        foreach (var property in body.EnumerateObject().Where(property => !fields.Contains(property.Name)))
        {
            _errors[property.Name] = [expiry.Contains(property.Name) ? expiryRefusal! : $"There is no such field; there are {string.Join(", ", fields)}."];
        }
    }

    /// <summary>What is wrong, by field.</summary>
    public IReadOnlyDictionary<string, string[]> Errors => _errors;

    /// <summary>Whether something is wrong.</summary>
    public bool HasErrors => _errors.Count > 0;

    /// <summary>Says what is wrong with a field.</summary>
    public void Add(string field, string message) => _errors[field] = [message];

    /// <summary>Reads <c>host</c> and <c>port</c>.</summary>
    public ServerAddress? Address()
    {
        var host = Text("host", isRequired: true);
        if (host is not null && !ServerAddress.IsValidHost(host))
        {
            Add("host", $"\"{host}\" is neither a DNS name nor an IP address.");
        }

        var port = Number("port", 1, 65535, isRequired: true);
        return HasErrors ? null : ServerAddress.Create(host, port ?? 0);
    }

    /// <summary>Reads <c>weight</c>.</summary>
    public int? Weight() => Number("weight", 0, RingMembers.MaxWeight, isRequired: false);

    /// <summary>Reads <c>reason</c>.</summary>
    public string? Reason() => Text("reason", isRequired: false);

    /// <summary>Reads <c>expires</c> and <c>expires_seconds</c>.</summary>
    public Expiry? Expiry()
    {
        if (_errors.ContainsKey("expires") || _errors.ContainsKey("expires_seconds"))
        {
            return null;
        }

        var text = Text("expires", isRequired: false);
        var seconds = Number("expires_seconds", 1, LongestExpirySeconds, isRequired: false);
        if (text is not null && seconds is not null)
        {
            Add("expires_seconds", "It is given together with expires: keep one of them.");
            return null;
        }

        if (seconds is not null)
        {
            return new Expiry.After(TimeSpan.FromSeconds(seconds.Value));
        }

        if (text is null)
        {
            return null;
        }

        if (Rfc3339().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var time))
        {
            return new Expiry.At(time);
        }

        Add("expires", $"\"{text}\" is no time; write it as 2026-11-23T18:00:00Z, with Z or an offset such as +01:00.");
        return null;
    }

    /// <summary>Reads <c>state</c>.</summary>
    public ServerState? State()
    {
        switch (Text("state", isRequired: false))
        {
            case null:
                return null;
            case "ready":
                return ServerState.Ready;
            case "drain":
                return ServerState.Draining;
            case "maint":
                return ServerState.Maintenance;
            case var other:
                Add("state", $"\"{other}\" is no state; allowed are ready, drain and maint.");
                return null;
        }
    }

    private string? Text(string field, bool isRequired)
    {
        var value = Field(field, isRequired);
        if (value is null)
        {
            return null;
        }

        try
        {
            if (value.Value.ValueKind == JsonValueKind.String)
            {
                return value.Value.GetString();
            }
        }
        catch (InvalidOperationException)
        {
            // An escape such as \ud800 stands for half a character: JSON by its grammar, but no text.
        }

        Add(field, "It must be a string.");
        return null;
    }

    private int? Number(string field, int min, int max, bool isRequired)
    {
        if (Field(field, isRequired) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max)
        {
            return number;
        }

        Add(field, $"{value.GetRawText()} is not allowed; it must be a whole number from {min} to {max}.");
        return null;
    }

    private JsonElement? Field(string field, bool isRequired)
    {
        if (_body.ValueKind == JsonValueKind.Object && _body.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null)
        {
            return value;
        }

        if (isRequired && _body.ValueKind == JsonValueKind.Object)
        {
            Add(field, "It is required.");
        }

        return null;
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$", RegexOptions.CultureInvariant)]
    private static partial Regex Rfc3339();
}
