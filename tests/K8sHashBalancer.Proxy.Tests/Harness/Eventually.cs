using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace K8sHashBalancer.Proxy.Tests.Harness;

/// <summary>Waits for what is bound to come, and says what did not.</summary>
internal static class Eventually
{
    /// <summary>Longer than anything takes on a busy machine; a test that waits so long has failed.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until a condition holds.</summary>
    public static Task TrueAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        TrueAsync(() => Task.FromResult(condition()), what);

    /// <summary>Waits until a condition holds.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition().WithinDeadline(what))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Deadline, $"Not within {Deadline.TotalSeconds} s: {what}");
            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    /// <summary>The result of a task that must end before the deadline.</summary>
    public static async Task<T> WithinDeadline<T>(this Task<T> task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        await ((Task)task).WithinDeadline(what);
        return await task;
    }

    /// <summary>Waits for a task that must end before the deadline.</summary>
    [SuppressMessage("Usage", "VSTHRD003", Justification = "It is the test's own task.")]
    public static async Task WithinDeadline(this Task task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        try
        {
            await task.WaitAsync(Deadline, TimeProvider.System);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            Assert.Fail($"Not within {Deadline.TotalSeconds} s: {what}");
        }
    }
}
