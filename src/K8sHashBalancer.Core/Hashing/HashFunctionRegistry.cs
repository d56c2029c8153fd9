using System.Collections.Immutable;

namespace K8sHashBalancer.Core.Hashing;

/// <summary>The hash functions that configuration can name. Immutable: <see cref="With"/> gives a registry with one more.</summary>
public sealed class HashFunctionRegistry
{
    private readonly ImmutableSortedDictionary<string, IHashFunction> _functions;

    private HashFunctionRegistry(ImmutableSortedDictionary<string, IHashFunction> functions) => _functions = functions;

    /// <summary>The built-in functions: <c>djb2</c>, <c>fnv1a</c>, <c>md5</c>, <c>sha1</c>, <c>xxhash64</c>.</summary>
    public static HashFunctionRegistry BuiltIn { get; } =
        new HashFunctionRegistry(ImmutableSortedDictionary.Create<string, IHashFunction>(StringComparer.Ordinal))
            .With(new Djb2Hash())
            .With(new Fnv1aHash())
            .With(new Md5Hash())
            .With(new Sha1Hash())
            .With(new XxHash64Hash());

    /// <summary>The names of all functions, sorted.</summary>
    public IEnumerable<string> Names => _functions.Keys;

    /// <summary>Whether a function of this name is registered.</summary>
    public bool Contains(string name) => _functions.ContainsKey(name);

    /// <summary>The function of this name.</summary>
    /// <exception cref="ArgumentException">No function has this name.</exception>
    public IHashFunction Get(string name) => _functions.TryGetValue(name, out var function)
        ? function
        : throw new ArgumentException($"There is no hash function \"{name}\"; there are {string.Join(", ", Names)}.", nameof(name));

    /// <summary>A registry that has <paramref name="function"/> too.</summary>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public HashFunctionRegistry With(IHashFunction function)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentException.ThrowIfNullOrWhiteSpace(function.Name, nameof(function));
        return _functions.ContainsKey(function.Name)
            ? throw new ArgumentException($"A hash function \"{function.Name}\" is registered already.", nameof(function))
            : new HashFunctionRegistry(_functions.Add(function.Name, function));
    }
}
