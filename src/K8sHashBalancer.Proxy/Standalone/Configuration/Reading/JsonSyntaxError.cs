using System.Globalization;

namespace K8sHashBalancer.Proxy.Standalone.Configuration.Reading;

/// <summary>Why a text is not JSON.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The character in the line, from 1.</param>
/// <param name="Message">What is wrong and what was expected.</param>
internal sealed record JsonSyntaxError(int Line, int Column, string Message)
{
    public string Position => string.Create(CultureInfo.InvariantCulture, $"line {Line}, column {Column}");
}
