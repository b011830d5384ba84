using System.Runtime.ExceptionServices;

namespace TorchPort.Kernels;

/// <summary>Splits work over the processor's cores.</summary>
/// <remarks>
/// The caller works too, and takes parts of its job until none is left, so a late worker never holds it up. How a job is
/// divided depends on <see cref="Count"/> alone, not on who takes which part, so results do not depend on timing. Not
/// more than <see cref="Count"/> threads compute at once, callers included: where there are that many callers, each
/// works alone.
/// </remarks>
internal static class Threads
{
    /// <summary>Parts a thread gets on average, so that one that is held up does not hold up all.</summary>
    private const int PartsPerThread = 4;

    private static readonly Job?[] Jobs = new Job?[16];
    private static int _count = Initial(Environment.GetEnvironmentVariable("TORCHPORT_NUM_THREADS"));

    /// <summary>Workers that compute.</summary>
    private static int _helping;

    [ThreadStatic]
    private static bool _inside;

    /// <summary>The job that this thread had last, to be used again.</summary>
    [ThreadStatic]
    private static Job? _job;

    /// <summary>The most threads one operation uses.</summary>
    internal static int Count
    {
        get => _count;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _count = value;
        }
    }

    /// <summary>Calls <paramref name="body"/> for disjoint ranges that cover 0 to <paramref name="count"/>, none shorter than <paramref name="grain"/> unless it is the only one.</summary>
    internal static void For(long count, long grain, Action<long, long> body)
    {
        var parts = _inside ? 1 : (int)Math.Min(Parts, count / Math.Max(1, grain));
        if (parts <= 1)
            body(0, count);
        else
            Run(parts, i => body(count * i / parts, count * (i + 1) / parts));
    }

    /// <summary>Into how many parts work of any size may usefully be divided here.</summary>
    internal static int Parts => _count == 1 || _inside ? 1 : _count * PartsPerThread;

    /// <summary>Calls <paramref name="body"/> with every number from 0 to before <paramref name="parts"/>, and returns when all calls have.</summary>
    /// <remarks>Calls run at once and in any order. What one throws, the caller gets.</remarks>
    internal static void Run(int parts, Action<int> body)
    {
        if (parts > 1 && _count > 1 && !_inside)
        {
            Run(parts, new Body(body));
            return;
        }
        for (var i = 0; i < parts; i++)
            body(i);
    }

    /// <summary>Does all parts of <paramref name="work"/>, and returns when they are done; allocates nothing.</summary>
    /// <remarks>Parts run at once and in any order. What one throws, the caller gets.</remarks>
    internal static void Run(int parts, IParallel work)
    {
        if (parts <= 1 || _count == 1 || _inside)
        {
            for (var i = 0; i < parts; i++)
                work.Run(i);
            return;
        }
        var job = _job ??= new();
        job.Open(parts, work);
        var slot = Publish(job);
        _inside = true;
        job.TakeParts(0);
        _inside = false;
        if (slot >= 0)
            Volatile.Write(ref Jobs[slot], null);
        job.Wait();
        job.Close()?.Throw();
    }

    /// <summary>Shows a job to the workers and wakes those that sleep; −1 where no place is free, and the caller does it alone.</summary>
    private static int Publish(Job job)
    {
        for (var i = 0; i < Jobs.Length; i++)
        {
            // The exchange is a full fence: a worker that now goes to sleep will look at the jobs once more and see this one.
            if (Volatile.Read(ref Jobs[i]) is null && Interlocked.CompareExchange(ref Jobs[i], job, null) is null)
            {
                Worker.Wake(Math.Min(job.Parts, _count) - 1);
                return i;
            }
        }
        return -1;
    }

    /// <summary>Helps with a job that has parts left, unless enough threads compute already.</summary>
    /// <param name="home">The worker's number, from 1 on: of each job it takes the same share first.</param>
    /// <param name="seen">The last job that the worker helped with: it does not look at that one's counters again, which others are about to change.</param>
    internal static bool TryHelp(int home, ref Opening seen)
    {
        var callers = 0;
        Job? found = null;
        foreach (ref var place in Jobs.AsSpan())
        {
            if (Volatile.Read(ref place) is not { } job)
                continue;
            callers++;
            if (found is null && !seen.IsOf(job) && job.HasParts)
                found = job;
        }
        if (found is null)
            return false;
        var helps = Interlocked.Increment(ref _helping) + callers <= _count;
        if (helps)
        {
            seen = new(found);
            found.TakeParts(home);
        }
        Interlocked.Decrement(ref _helping);
        return helps;
    }

    /// <summary>Marks a worker's thread: what it runs is not divided again.</summary>
    internal static void EnterWorker() => _inside = true;

    private static int Initial(string? asked)
    {
        if (string.IsNullOrEmpty(asked))
            return Environment.ProcessorCount;
        return int.TryParse(asked, out var count) && count > 0 ? count
            : throw new TorchPortException($"TORCHPORT_NUM_THREADS is \"{asked}\"; it must be a positive number.");
    }

    /// <summary>A delegate as work.</summary>
    private sealed class Body(Action<int> body) : IParallel
    {
        public void Run(int part) => body(part);
    }

    /// <summary>A job as it was opened for one work.</summary>
    internal readonly struct Opening
    {
        private readonly Job? _job;
        private readonly int _number;

        internal Opening(Job job) => (_job, _number) = (job, job.Openings);

        internal bool IsOf(Job job) => ReferenceEquals(_job, job) && _number == job.Openings;
    }

    /// <summary>Parts to be taken by whoever comes.</summary>
    /// <remarks>
    /// Each thread takes parts of its own share first, and then what others have left: what one kernel writes in a core's cache, the next
    /// finds there. It says only at its end how many it did, since every word between cores takes a tenth of a microsecond. A job is used
    /// again for the caller's next work. A worker that comes late finds closed shares, or the new work's.
    /// </remarks>
    internal sealed class Job
    {
        /// <summary>A share that has no next part.</summary>
        private const long Closed = 1 << 30;

        /// <summary>Of some forty nanoseconds each.</summary>
        private const int Looks = 500;

        /// <summary>What different threads change is so far apart, and from the array's length, that cores do not take each other's lines.</summary>
        private const int Apart = 16;

        /// <summary>How many parts are left, then of each share the next part with the one behind the last above it: neither is ever seen without the other.</summary>
        private long[] _counters = [];

        private IParallel? _work;
        private int _shares, _openings;
        private ExceptionDispatchInfo? _failure;

        internal int Parts { get; private set; }

        /// <summary>How often it was opened; parts can be taken from before it says so.</summary>
        internal int Openings => Volatile.Read(ref _openings);

        internal bool HasParts
        {
            get
            {
                var counters = _counters;
                for (var share = Shares(counters) - 1; share >= 0; share--)
                {
                    if (IsPart(Volatile.Read(ref Share(counters, share))))
                        return true;
                }
                return false;
            }
        }

        internal void Open(int parts, IParallel work)
        {
            var shares = Math.Min(parts, _count);
            if (_counters.Length < (shares + 3) * Apart)
            {
                // Whoever is late looks at the former ones, which are closed.
                var counters = new long[(shares + 3) * Apart];
                Array.Fill(counters, Closed);
                _counters = counters;
            }
            (_work, Parts, _shares) = (work, parts, shares);
            Left(_counters) = parts;
            for (var share = 0; share < shares; share++)
                Volatile.Write(ref Share(_counters, share), (long)parts * (share + 1) / shares << 32 | (long)parts * share / shares);
            Volatile.Write(ref _openings, _openings + 1);
        }

        internal void TakeParts(int home)
        {
            var counters = _counters;
            var shares = Shares(counters);
            var done = 0;
            for (var k = 0; k < shares; k++)
            {
                ref var share = ref Share(counters, (home + k) % shares);
                while (IsPart(Volatile.Read(ref share)) && Interlocked.Increment(ref share) - 1 is var taken && IsPart(taken))
                {
                    Take((int)taken);
                    done++;
                }
            }
            if (done > 0)
                Interlocked.Add(ref Left(counters), -done);
        }

        private static ref long Left(long[] counters) => ref counters[Apart];

        private static ref long Share(long[] counters, int share) => ref counters[(share + 2) * Apart];

        private static bool IsPart(long share) => (int)share < (int)(share >> 32);

        /// <summary>As many shares as are there in counters that may be of another time.</summary>
        private int Shares(long[] counters) => Math.Min(Volatile.Read(ref _shares), counters.Length / Apart - 3);

        private void Take(int part)
        {
            try
            {
                if (_failure is null)
                    _work!.Run(part);
            }
            catch (Exception failure)
            {
                Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(failure), null);
            }
        }

        internal void Wait()
        {
            ref var left = ref Left(_counters);
            // Parts end soon: at first it looks often. Where a helper was interrupted, it lets others have the processor.
            for (var look = 0; look < Looks && Volatile.Read(ref left) > 0; look++)
                Thread.SpinWait(1);
            for (var spin = default(SpinWait); Volatile.Read(ref left) > 0;)
                spin.SpinOnce(sleep1Threshold: -1);
        }

        /// <summary>Ends the job; what a part threw.</summary>
        internal ExceptionDispatchInfo? Close()
        {
            for (var share = 0; share < _shares; share++)
                Volatile.Write(ref Share(_counters, share), Closed);
            _work = null;
            return _failure is null ? null : Interlocked.Exchange(ref _failure, null);
        }
    }
}
