using System.Globalization;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

/// <summary>Where a value is, as problems name it: <c>$.servers[2].port</c>, or below an environment variable.</summary>
internal readonly record struct Place
{
    private readonly string _text;

    private Place(string text) => _text = text;

    /// <summary>The whole file.</summary>
    public static Place Root { get; } = new("$");

    /// <summary>An environment variable.</summary>
    public static Place Variable(string name) => new($"environment variable {name}");

    /// <summary>A key of the object at this place.</summary>
    public Place Key(string name) => new(IsPlain(name) ? $"{_text}.{name}" : $"{_text}[{Quoted.Text(name)}]");

    /// <summary>An item of the list at this place.</summary>
    public Place Item(int index) => new(string.Create(CultureInfo.InvariantCulture, $"{_text}[{index}]"));

    /// <inheritdoc/>
    public override string ToString() => _text;

    private static bool IsPlain(string name) =>
        name.Length is > 0 and <= Quoted.Longest
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '$');
}
