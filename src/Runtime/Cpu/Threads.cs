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
    private static int _busy;

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
        var job = _job is { IsFree: true } last ? last : _job = new();
        job.Open(parts, work);
        var slot = Publish(job);
        Interlocked.Increment(ref _busy);
        _inside = true;
        job.TakeParts(0);
        _inside = false;
        Interlocked.Decrement(ref _busy);
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
    internal static bool TryHelp(int home)
    {
        foreach (ref var place in Jobs.AsSpan())
        {
            if (Volatile.Read(ref place) is not { HasParts: true } job)
                continue;
            var helps = Interlocked.Increment(ref _busy) <= _count;
            if (helps)
                job.Help(home);
            Interlocked.Decrement(ref _busy);
            return helps;
        }
        return false;
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

    /// <summary>Parts to be taken by whoever comes.</summary>
    /// <remarks>
    /// Each thread takes parts of its own share first, and then what others have left: what one kernel writes in a core's cache, the next
    /// finds there. A job is used again for the next work when no helper is in it. One that comes late finds closed shares, whose next
    /// parts have numbers beyond any, or the new work.
    /// </remarks>
    private sealed class Job
    {
        private const int Closed = 1 << 30;

        /// <summary>Of some forty nanoseconds each.</summary>
        private const int Looks = 500;

        /// <summary>Counters are so far apart that cores do not take each other's lines.</summary>
        private const int Apart = 32;

        private IParallel? _work;
        private int[] _next = [], _end = [];
        private int _shares, _left, _helpers;
        private ExceptionDispatchInfo? _failure;

        internal int Parts { get; private set; }

        internal bool HasParts
        {
            get
            {
                int[] next = _next, end = _end;
                for (var share = Shares(next, end) - 1; share >= 0; share--)
                {
                    if (Volatile.Read(ref next[share * Apart]) < end[share])
                        return true;
                }
                return false;
            }
        }

        internal bool IsFree => Volatile.Read(ref _helpers) == 0;

        internal void Open(int parts, IParallel work)
        {
            var shares = Math.Min(parts, _count);
            if (_end.Length < shares)
            {
                // Whoever is late looks at the former ones, which are closed.
                var next = new int[shares * Apart];
                Array.Fill(next, Closed);
                (_end, _next) = (new int[shares], next);
            }
            (_work, Parts, _left, _shares) = (work, parts, parts, shares);
            for (var share = 0; share < shares; share++)
                _end[share] = (int)((long)parts * (share + 1) / shares);
            for (var share = 0; share < shares; share++)
                Volatile.Write(ref _next[share * Apart], (int)((long)parts * share / shares));
        }

        internal void Help(int home)
        {
            Interlocked.Increment(ref _helpers);
            TakeParts(home);
            Interlocked.Decrement(ref _helpers);
        }

        internal void TakeParts(int home)
        {
            int[] next = _next, end = _end;
            var shares = Shares(next, end);
            for (var k = 0; k < shares; k++)
            {
                var share = (home + k) % shares;
                for (int i; (i = Interlocked.Increment(ref next[share * Apart]) - 1) < end[share];)
                    Take(i);
            }
        }

        /// <summary>As many shares as are there in arrays that may be of different times.</summary>
        private int Shares(int[] next, int[] end) => Math.Min(Volatile.Read(ref _shares), Math.Min(next.Length / Apart, end.Length));

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
            Interlocked.Decrement(ref _left);
        }

        internal void Wait()
        {
            // Parts end soon: at first it looks often. Where a helper was interrupted, it lets others have the processor.
            for (var look = 0; look < Looks && Volatile.Read(ref _left) > 0; look++)
                Thread.SpinWait(1);
            for (var spin = default(SpinWait); Volatile.Read(ref _left) > 0;)
                spin.SpinOnce(sleep1Threshold: -1);
        }

        /// <summary>Ends the job; what a part threw.</summary>
        internal ExceptionDispatchInfo? Close()
        {
            for (var share = 0; share < _shares; share++)
                Volatile.Write(ref _next[share * Apart], Closed);
            _work = null;
            return Interlocked.Exchange(ref _failure, null);
        }
    }
}
