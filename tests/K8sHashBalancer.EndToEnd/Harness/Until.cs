using System.Runtime.CompilerServices;

namespace K8sHashBalancer.EndToEnd.Harness;

/// <summary>Waits for what a cluster is bound to come to.</summary>
internal static class Until
{
    /// <summary>Longer than pods take to come and go on a busy node.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    /// <summary>The same for kubectl.</summary>
    public static string Timeout => $"--timeout={Deadline.TotalSeconds}s";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Waits until something reads as it should.</summary>
    /// <returns>What it reads then.</returns>
    public static async Task<T> IsAsync<T>(Func<Task<T>> read, Func<T, bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var value = await read();
            if (condition(value))
            {
                return value;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(started) < Deadline, $"Not within {Deadline.TotalMinutes} minutes: {what}. It is: {Text(value)}");
            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    private static string? Text<T>(T value) => value is IEnumerable<string?> texts ? string.Join(", ", texts.Select(text => text ?? "none")) : value?.ToString();
}
