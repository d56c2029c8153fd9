using System.Collections.Immutable;
using K8sHashBalancer.Core.Snapshots;
using K8sHashBalancer.Protocol.Ordering;
using K8sHashBalancer.Proxy.Receiving;
using Microsoft.Extensions.Time.Testing;

namespace K8sHashBalancer.Proxy.Tests.Receiving;

/// <summary>
/// Random histories of a cluster, told by replicas that lag behind by random amounts, start anew, and are left and found again by a
/// proxy: it never goes back in any source, and has the last state in the end.
/// </summary>
public sealed class StateHistoryTests
{
    private const int Sources = 4;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 300)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Proxy_WhateverReplicasItHears_NeverGoesBackAndEndsWithTheLastState(int seed)
    {
        var random = new Random(seed);
        var cluster = new History();
        var epochs = 0UL;
        var replicas = Enumerable.Range(0, random.Next(2, 4)).Select(_ => new Replica(cluster, ++epochs)).ToArray();
        var proxy = new FollowingProxy();
        for (var step = 0; step < 400; step++)
        {
            var index = random.Next(replicas.Length);
            switch (random.Next(10))
            {
                case < 3:
                    // Few values, so that what was is so again.
                    cluster.Change(random.Next(Sources), random.Next(4));
                    break;
                case < 6:
                    replicas[index].HearOf(random.Next(Sources), random.Next(1, 4));
                    break;
                case 6:
                    replicas[index].List(random.Next(Sources));
                    break;
                case 7 when random.Next(10) == 0:
                    proxy.Leave(replicas[index]);
                    replicas[index] = new Replica(cluster, ++epochs);
                    break;
                case 7:
                    proxy.Leave(replicas[index]);
                    break;
                default:
                    proxy.Hear(replicas[index]);
                    break;
            }
        }

        // It hears of the end from each, in any order, and from none of them twice.
        foreach (var replica in replicas)
        {
            Enumerable.Range(0, Sources).ToList().ForEach(replica.List);
        }

        random.Shuffle(replicas);
        Array.ForEach(replicas, proxy.Hear);
        Assert.Equal(cluster.Now, proxy.Values);
    }

    /// <summary>What each source was at each revision.</summary>
    private sealed class History
    {
        private readonly List<int>[] _values = [.. Enumerable.Range(0, Sources).Select(_ => new List<int> { 0, 0 })];

        public int Revision => _values[0].Count - 1;

        public string Now => string.Join(' ', _values.Select(values => values[^1]));

        public int Value(int source, int revision) => _values[source][revision];

        public void Change(int source, int value)
        {
            for (var i = 0; i < Sources; i++)
            {
                _values[i].Add(i == source ? value : _values[i][^1]);
            }
        }
    }

    /// <summary>A replica, which knows each source as of a revision.</summary>
    private sealed class Replica(History cluster, ulong epoch)
    {
        private readonly int[] _reached = [.. Enumerable.Repeat(cluster.Revision, Sources)];
        private long _version;
        private string _published = string.Empty;
        private ImmutableArray<SourceMark> _marks;

        public ulong Epoch => epoch;

        /// <summary>What it publishes: something new only when a value is another one.</summary>
        public (StateLabel Label, string Values, int[] Reached) Publish()
        {
            var values = string.Join(' ', _reached.Select((revision, source) => cluster.Value(source, revision)));
            if (values != _published)
            {
                _published = values;
                _version++;
                _marks = [.. _reached.Select((revision, source) => new SourceMark((ulong)revision, (ulong)cluster.Value(source, revision) + 1))];
            }

            var fingerprint = values.Aggregate(17UL, (hash, character) => (hash * 31) + character);
            return (new StateLabel(new Fingerprint(fingerprint), Epoch, _version, _marks), values, [.. _marks.Select(mark => (int)mark.Revision)]);
        }

        public void HearOf(int source, int changes) => _reached[source] = Math.Min(cluster.Revision, _reached[source] + changes);

        public void List(int source)
        {
            _reached[source] = cluster.Revision;
            if (_reached.All(revision => revision == cluster.Revision))
            {
                // As after it was told that it is outdated: it says how far it is by now.
                _published = string.Empty;
            }
        }
    }

    private sealed class FollowingProxy
    {
        private readonly StateOrder _order = new(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10), new FakeTimeProvider());
        private readonly HashSet<ulong> _connected = [];
        private readonly (string Value, int Revision)[] _known = new (string, int)[Sources];
        private StateLabel? _held;

        public string Values { get; private set; } = string.Empty;

        public void Leave(Replica replica)
        {
            if (_connected.Remove(replica.Epoch))
            {
                _order.Disconnect(replica.Epoch);
            }
        }

        public void Hear(Replica replica)
        {
            if (_connected.Add(replica.Epoch))
            {
                _order.Connect(replica.Epoch);
            }

            var (label, values, reached) = replica.Publish();
            (var decision, _held) = _order.Decide(_held, label);
            _order.Note(label);
            if (decision != StateDecision.Refuse)
            {
                Values = values;
                Check(values.Split(' '), reached);
            }
        }

        /// <summary>A source is what it was, or what it came to be after the last time at which it is known to have been that.</summary>
        private void Check(string[] values, int[] reached)
        {
            for (var i = 0; i < Sources; i++)
            {
                var (value, revision) = _known[i];
                Assert.True(value is null || value == values[i] || reached[i] > revision, $"source {i} went back from {value} at {revision} to {values[i]} at {reached[i]}");
                _known[i] = (values[i], Math.Max(revision, reached[i]));
            }
        }
    }
}
