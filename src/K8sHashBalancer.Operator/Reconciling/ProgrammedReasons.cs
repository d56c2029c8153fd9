namespace K8sHashBalancer.Operator.Reconciling;

/// <summary>The reasons of the condition Programmed, beside those of a translation: a promise to programs that read them.</summary>
public static class ProgrammedReasons
{
    /// <summary>Programmed: the proxies run what the resource says.</summary>
    public const string Programmed = "Programmed";

    /// <summary>Not programmed: fewer proxies than there should be run it.</summary>
    public const string ProxiesBehind = "ProxiesBehind";

    /// <summary>Not programmed: a proxy does not take it.</summary>
    public const string Refused = "Refused";

    /// <summary>Not programmed: the API server refused an object that the proxies need.</summary>
    public const string NotApplied = "NotApplied";

    /// <summary>Not programmed: there are to be no proxies.</summary>
    public const string NoProxies = "NoProxies";
}
