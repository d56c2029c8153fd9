using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using K8sHashBalancer.Kubernetes.Connecting;
using K8sHashBalancer.Operator.Publishing;
using K8sHashBalancer.Operator.Securing.Refusing;

namespace K8sHashBalancer.Operator.Securing.Tokens;

/// <summary>
/// Knows who tokens belong to. The API server is asked once for a token, however many ask here meanwhile, and its word is remembered
/// for a while; that it did not answer is not. Tokens themselves are not kept, only their hashes.
/// </summary>
internal sealed class TokenChecks(Func<string, CancellationToken, Task<TokenVerdict>> review, TokenOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<Answer>>> _answers = new();
    private readonly HelloRate _rate = new(options.ReviewsPerSecond, options.ReviewsPerSecond * 10, time);
    private int _underWay;

    /// <summary>Whom a token belongs to.</summary>
    public async Task<TokenVerdict> CheckAsync(string token, TokenClaims claims, CancellationToken cancellationToken)
    {
        var key = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        while (true)
        {
            var asked = _answers.GetOrAdd(key, _ => new Lazy<Task<Answer>>(() => AskAsync(token, claims)));
            var isOld = asked is { IsValueCreated: true, Value.IsCompleted: true };

            // The question goes on when one of those who asked has left.
            var answer = await asked.Value.WaitAsync(cancellationToken);
            if (time.GetUtcNow() < answer.Until)
            {
                return answer.Verdict;
            }

            _answers.TryRemove(KeyValuePair.Create(key, asked));
            if (!isOld)
            {
                return answer.Verdict;
            }
        }
    }

    private async Task<Answer> AskAsync(string token, TokenClaims claims)
    {
        if (_answers.Count > options.MaxRemembered)
        {
            Forget();
        }

        // Who makes up tokens must not have the API server beset.
        using var timeout = new CancellationTokenSource(options.Timeout, time);
        try
        {
            if (Interlocked.Increment(ref _underWay) > options.MaxReviews || !_rate.TryTake())
            {
                return NoAnswer("Too many tokens are being checked: try again.");
            }

            var verdict = await review(token, timeout.Token);
            var now = time.GetUtcNow();
            var until = verdict.Refusal is not null ? now + options.BadFor
                : now + options.GoodFor is var full && full < claims.Expires ? full : claims.Expires;
            return new Answer(verdict, until > now ? until : DateTimeOffset.MinValue);
        }
        catch (Exception exception)
        {
            // Whatever it was, nothing is known of the token, and the proxy comes back.
            return NoAnswer(timeout.IsCancellationRequested
                ? $"The API server did not answer within {options.Timeout.TotalSeconds:0.#} s."
                : $"The API server cannot be asked: {ApiErrors.Text(exception).TrimEnd('.')}.");
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    /// <summary>Forgets what is over; and all there is if that is not enough, which costs a question each.</summary>
    private void Forget()
    {
        var now = time.GetUtcNow();
        foreach (var (key, asked) in _answers)
        {
            if (asked is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } done } && done.Result.Until <= now)
            {
                _answers.TryRemove(KeyValuePair.Create(key, asked));
            }
        }

        if (_answers.Count > options.MaxRemembered)
        {
            _answers.Clear();
        }
    }

    private static Answer NoAnswer(string detail) => new(TokenVerdict.Bad(RefusalReason.ReviewFailed, detail), DateTimeOffset.MinValue);

    /// <summary>A verdict, and until when it is gone by; the beginning of time if it is only for those who wait for it.</summary>
    private sealed record Answer(TokenVerdict Verdict, DateTimeOffset Until);
}
