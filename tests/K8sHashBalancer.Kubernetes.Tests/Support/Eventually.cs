using Microsoft.Extensions.Time.Testing;

namespace K8sHashBalancer.Kubernetes.Tests.Support;

/// <summary>Waits for what other threads do. A condition that never comes true fails the test with its own text.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    public static async Task True(
        Func<bool> condition, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(condition))] string text = "")
    {
        var time = TimeProvider.System;
        for (var started = time.GetTimestamp(); !condition();)
        {
            Assert.True(time.GetElapsedTime(started) < Deadline, $"Never came true: {text}");
            await Task.Delay(TimeSpan.FromMilliseconds(2), time);
        }
    }

    /// <summary>Moves a clock on, step by step, until the condition is true.</summary>
    public static Task TrueWhileAdvancing(
        FakeTimeProvider clock,
        TimeSpan step,
        Func<bool> condition,
        [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(condition))] string text = "") =>
        True(
            () =>
            {
                if (condition())
                {
                    return true;
                }

                clock.Advance(step);
                return condition();
            },
            text);
}
