using System.Text;
using k8s.Models;
using K8sHashBalancer.Kubernetes.Connecting;

namespace K8sHashBalancer.Kubernetes.Reporting;

/// <summary>Creates Events, and counts on those it created. Owned by one loop.</summary>
internal sealed class EventWriter(ApiClient api, string controller, string instance, TimeProvider time)
{
    private const int LongestTextBytes = 1024;
    private const int MostSeries = 1000;
    private static readonly TimeSpan SeriesEnd = TimeSpan.FromMinutes(6);
    private static readonly ResourceType Type = ResourceType.Of<Eventsv1Event>();
    private readonly Dictionary<SeriesKey, Series> _series = [];

    /// <summary>Writes one.</summary>
    /// <returns>Whether it was counted on an earlier one.</returns>
    public async Task<bool> WriteAsync(EventNote note, CancellationToken cancellationToken)
    {
        Forget();
        var key = new SeriesKey(note.Regarding.Uid ?? note.Regarding.Name, note.Severity, note.Reason, note.Action, note.Text);
        if (_series.TryGetValue(key, out var series) && await RepeatAsync(series, cancellationToken) is { } repeated)
        {
            _series[key] = repeated;
            return true;
        }

        _series[key] = await CreateAsync(note, cancellationToken);
        return false;
    }

    private async Task<Series> CreateAsync(EventNote note, CancellationToken cancellationToken)
    {
        // What happens to something outside any namespace is told in "default", as kubectl expects.
        var place = string.IsNullOrEmpty(note.Regarding.NamespaceProperty) ? "default" : note.Regarding.NamespaceProperty;
        var now = time.GetUtcNow();
        var written = await api.SendAsync<Eventsv1Event>(
            HttpMethod.Post,
            Type.Path(place),
            new Eventsv1Event
            {
                ApiVersion = Type.ApiVersion,
                Kind = Type.Kind,
                Metadata = new V1ObjectMeta { GenerateName = $"{note.Regarding.Name}-", NamespaceProperty = place },
                EventTime = MicroTime.Of(now),
                Type = note.Severity.ToString(),
                Reason = note.Reason,
                Action = note.Action,
                Note = Shorten(note.Text),
                Regarding = note.Regarding,
                ReportingController = controller,
                ReportingInstance = instance,
            },
            cancellationToken);
        return new Series(place, written.Metadata.Name, 1, now);
    }

    private async Task<Series?> RepeatAsync(Series series, CancellationToken cancellationToken)
    {
        var next = series with { Count = series.Count + 1, Last = time.GetUtcNow() };
        var patch = new { series = new { count = next.Count, lastObservedTime = MicroTime.Of(next.Last) } };
        try
        {
            await api.SendAsync<PartialObjectMetadata>(
                HttpMethod.Patch, Type.Path(series.Namespace, series.Name), new V1Patch(patch, V1Patch.PatchType.MergePatch), cancellationToken);
            return next;
        }
        catch (Exception exception) when (ApiErrors.IsNotFound(exception))
        {
            // The server deletes Events after an hour or so: the next one is a new one.
            return null;
        }
    }

    // The server counts bytes, not characters.
    private static string Shorten(string text)
    {
        var end = text.Length;
        while (Encoding.UTF8.GetByteCount(text.AsSpan(0, end)) > LongestTextBytes)
        {
            end -= end > 1 && char.IsLowSurrogate(text[end - 1]) ? 2 : 1;
        }

        return text[..end];
    }

    private void Forget()
    {
        var now = time.GetUtcNow();
        foreach (var (key, series) in _series)
        {
            if (now - series.Last >= SeriesEnd)
            {
                _series.Remove(key);
            }
        }

        if (_series.Count >= MostSeries)
        {
            _series.Remove(_series.MinBy(pair => pair.Value.Last).Key);
        }
    }

    private sealed record SeriesKey(string Regarding, EventSeverity Severity, string Reason, string Action, string Text);

    private sealed record Series(string Namespace, string Name, int Count, DateTimeOffset Last);
}
