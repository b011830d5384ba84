using System.Collections.Concurrent;
using TorchPort.Kernels;

namespace TorchPort.Tests.Kernels;

/// <summary>How work is divided among threads.</summary>
[Collection(ThreadCountCollection.Name)]
public class ThreadsTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 1)]
    [InlineData(1000, 1)]
    [InlineData(1000, 300)]
    public void RangesCoverEverythingOnce(long count, long grain)
    {
        var seen = new int[count];
        var lengths = new ConcurrentBag<long>();
        Threads.For(count, grain, (begin, end) =>
        {
            lengths.Add(end - begin);
            for (var i = begin; i < end; i++)
                Interlocked.Increment(ref seen[i]);
        });
        Assert.All(seen, s => Assert.Equal(1, s));
        Assert.True(lengths.Count == 1 || lengths.All(l => l >= grain));
    }

    [Fact]
    public void TheDivisionDependsOnTheThreadCountAlone()
    {
        HashSet<(long, long)> Ranges()
        {
            var ranges = new ConcurrentBag<(long, long)>();
            Threads.For(12345, 10, (begin, end) => ranges.Add((begin, end)));
            return [.. ranges];
        }
        var first = Ranges();
        for (var i = 0; i < 20; i++)
            Assert.Subset(first, Ranges());
    }

    [Fact]
    public void AFailureReachesTheCaller()
    {
        Assert.Throws<InvalidOperationException>(() => Threads.Run(8, i =>
        {
            if (i == 5)
                throw new InvalidOperationException();
        }));
        var after = 0;
        Threads.Run(8, _ => Interlocked.Increment(ref after));
        Assert.Equal(8, after);
    }

    [Fact]
    public void WorkInsideWorkIsNotDivided()
    {
        var outer = 0;
        Threads.Run(4, _ =>
        {
            var thread = Environment.CurrentManagedThreadId;
            Threads.Run(4, _ => Assert.Equal(thread, Environment.CurrentManagedThreadId));
            Interlocked.Increment(ref outer);
        });
        Assert.Equal(4, outer);
    }

    [Fact]
    public async Task ManyCallersAtOnceAllFinish()
    {
        var callers = Enumerable.Range(0, 24).Select(_ => Task.Run(() =>
        {
            var total = 0L;
            for (var round = 0; round < 200; round++)
                Threads.Run(5, i => Interlocked.Add(ref total, i));
            return total;
        }));
        Assert.All(await Task.WhenAll(callers), total => Assert.Equal(200 * 10, total));
    }

    /// <summary>Every part waits until the other has begun, which needs a second thread, after pauses around the time when it goes to sleep.</summary>
    [Fact]
    public void SleepingWorkersWakeUp()
    {
        var before = Torch.GetNumThreads();
        try
        {
            Torch.SetNumThreads(8);
            for (var round = 0; round < 100; round++)
            {
                var arrived = 0;
                Threads.Run(2, _ =>
                {
                    Interlocked.Increment(ref arrived);
                    Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref arrived) == 2, TimeSpan.FromSeconds(30)));
                });
                if (round % 3 == 0)
                    Thread.Sleep(1);
                else
                    Thread.SpinWait(round * 100);
            }
        }
        finally
        {
            Torch.SetNumThreads(before);
        }
    }

    [Fact]
    public void NoMoreThreadsThanAsked()
    {
        var before = Torch.GetNumThreads();
        try
        {
            Torch.SetNumThreads(1);
            var caller = Environment.CurrentManagedThreadId;
            Threads.Run(16, _ => Assert.Equal(caller, Environment.CurrentManagedThreadId));
            Torch.SetNumThreads(4);
            var (now, most) = (0, 0);
            Threads.Run(64, _ =>
            {
                var here = Interlocked.Increment(ref now);
                for (int seen; here > (seen = Volatile.Read(ref most)) && Interlocked.CompareExchange(ref most, here, seen) != seen;)
                {
                }
                Thread.Sleep(1);
                Interlocked.Decrement(ref now);
            });
            Assert.InRange(most, 1, 4);
            Assert.Throws<ArgumentOutOfRangeException>(() => Torch.SetNumThreads(0));
        }
        finally
        {
            Torch.SetNumThreads(before);
        }
    }
}
