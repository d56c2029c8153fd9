using K8sHashBalancer.Chart.Tests.Harness;

namespace K8sHashBalancer.Chart.Tests.Values;

/// <summary>What helm says of values that cannot be meant.</summary>
public sealed class RejectionTests(ChartFixture fixture)
{
    [Theory]
    [InlineData("{replica: 3}", "at '': additional properties 'replica' not allowed")]
    [InlineData("{image: {tagg: x}}", "at '/image': additional properties 'tagg' not allowed")]
    [InlineData("{tls: {certManager: {issuerRef: {nam: x}}}}", "at '/tls/certManager/issuerRef': additional properties 'nam' not allowed")]
    [InlineData("{replicas: 0}", "at '/replicas': minimum: got 0, want 1")]
    [InlineData("{replicas: 9}", "at '/replicas': maximum: got 9, want 8")]
    [InlineData("{replicas: \"2\"}", "at '/replicas': got string, want integer")]
    [InlineData("{namespaces: shop}", "at '/namespaces': got string, want array")]
    [InlineData("{namespaces: [shop, Blog]}", "at '/namespaces/1': 'Blog' does not match pattern")]
    [InlineData("{namespaces: [shop, shop]}", "at '/namespaces': items at 0 and 1 are equal")]
    [InlineData("{image: {pullPolicy: Sometimes}}", "at '/image/pullPolicy': value must be one of 'Always', 'IfNotPresent', 'Never'")]
    [InlineData("{image: {repository: \"example.com/operator:1\"}}", "at '/image/repository': 'example.com/operator:1' does not match pattern")]
    [InlineData("{proxyImage: {digest: abc}}", "at '/proxyImage/digest': 'abc' does not match pattern")]
    [InlineData("{logLevel: debug}", "at '/logLevel': value must be one of 'TRACE', 'DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL', 'NONE'")]
    [InlineData("{podDisruptionBudget: {maxUnavailable: 100%}}", "at '/podDisruptionBudget/maxUnavailable': '100%' does not match pattern")]
    [InlineData("{podLabels: {app.kubernetes.io/name: x}}", "invalid propertyName 'app.kubernetes.io/name'")]
    [InlineData("{podMonitor: {interval: 30}}", "at '/podMonitor/interval': got number, want string")]
    [InlineData("{networkPolicy: {adminFrom: [{}]}}", "at '/networkPolicy/adminFrom/0': minProperties: got 0, want 1")]
    [InlineData("{replicas: 0, logLevel: loud}", "at '/logLevel'", "at '/replicas'")]
    [InlineData("{tls: {certManager: {enabled: true}}}", "tls.certManager.enabled needs an issuer: set tls.certManager.issuerRef.name")]
    [InlineData("{tls: {secretName: k8s-hashbalancer-ca}}", "tls.secretName must not be k8s-hashbalancer-ca")]
    [InlineData("{podDisruptionBudget: {maxUnavailable: 2}}", "podDisruptionBudget.maxUnavailable is 2 of 2 replicas, so that drains of nodes may take all")]
    [InlineData(
        "{tls: {secretName: k8s-hashbalancer-ca}, podDisruptionBudget: {maxUnavailable: 2}}",
        "- tls.secretName must not be", "- podDisruptionBudget.maxUnavailable is")]
    public async Task Values_ThatAreWrong_AreRefusedWithWhatAndWhere(string values, params string[] expected)
    {
        var result = await fixture.Helm.TemplateAsync(Yaml.ReadAll(values).Single());

        Assert.NotEqual(0, result.ExitCode);
        Assert.All(expected, text => Assert.Contains(text, result.Error, StringComparison.Ordinal));
    }
}
