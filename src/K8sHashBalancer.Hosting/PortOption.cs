using System.CommandLine;
using System.Globalization;

namespace K8sHashBalancer.Hosting;

/// <summary>Makes options of the command line that are ports.</summary>
public static class PortOption
{
    /// <summary>Makes one.</summary>
    /// <param name="name">Its name, with dashes.</param>
    /// <param name="description">What the help says.</param>
    /// <param name="port">The port if none is given.</param>
    public static Option<int> Create(string name, string description, int port) => new(name)
    {
        Description = description,
        HelpName = "PORT",
        DefaultValueFactory = _ => port,
        CustomParser = result =>
        {
            var text = result.Tokens.Count == 0 ? string.Empty : result.Tokens[^1].Value;
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var given) || given is < 1 or > 65535)
            {
                result.AddError($"{name} must be 1 to 65535, and is \"{text}\".");
            }

            return given;
        },
    };
}
