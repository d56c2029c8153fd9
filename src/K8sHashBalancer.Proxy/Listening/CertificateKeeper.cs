using K8sHashBalancer.Hosting;

namespace K8sHashBalancer.Proxy.Listening;

/// <summary>
/// Has TLS ports show what two files hold, also after whoever renews the certificate has replaced them. What cannot be used changes
/// nothing, and is tried again: the two files need not change in the same moment.
/// </summary>
internal sealed partial class CertificateKeeper : BackgroundService
{
    private readonly CertificateFiles _files;
    private readonly CertificateSource _source;
    private readonly ILogger<CertificateKeeper> _logger;
    private readonly FileWatch _watch;
    private string? _problem;

    public CertificateKeeper(CertificateFiles files, CertificateSource source, TimeProvider time, ILogger<CertificateKeeper> logger)
    {
        (_files, _source, _logger) = (files, source, logger);
        _watch = new FileWatch(() => [files.CertFile, files.KeyFile], time, () => _problem is not null);
    }

    /// <summary>Reads the files for the first time.</summary>
    /// <returns>What is wrong with them, in a sentence; null if nothing is.</returns>
    public string? TryStart()
    {
        _source.Current = CertificateSource.TryRead(_files.CertFile, _files.KeyFile, out var problem);
        return problem;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var _ in _watch.ChangesAsync(stoppingToken))
        {
            Replace();
        }
    }

    private void Replace()
    {
        var before = _problem;
        if (CertificateSource.TryRead(_files.CertFile, _files.KeyFile, out _problem) is { } renewed)
        {
            _source.Current = renewed;
            LogReplaced(_logger, _files.CertFile);
        }
        else if (_problem != before)
        {
            LogRefused(_logger, _problem!);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "New connections are shown the new certificate in {File}.")]
    private static partial void LogReplaced(ILogger logger, string file);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "{Problem} The certificate before stays in use.")]
    private static partial void LogRefused(ILogger logger, string problem);
}
