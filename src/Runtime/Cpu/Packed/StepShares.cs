namespace TorchPort.Kernels;

/// <summary>Steps that follow each other, each of them in shares that several threads do at once, and all of which are done before the next one begins.</summary>
/// <remarks>Each thread has a share of its own, whose memory is in its cache. One that does not come holds nobody up: others take its share too.</remarks>
/// <param name="steps">Steps.</param>
/// <param name="shares">Shares of each.</param>
internal sealed class StepShares(long steps, int shares)
{
    /// <summary>How often a thread looks whether others have done theirs before it takes what they have not begun: of some forty nanoseconds each.</summary>
    private const int Looks = 50;

    private readonly int[] _taken = new int[checked(steps * shares)], _done = new int[steps];

    /// <summary>Begins again; while no thread is at work.</summary>
    internal void Reset()
    {
        Array.Clear(_taken);
        Array.Clear(_done);
    }

    /// <summary>Whether the caller shall do a share.</summary>
    internal bool TryTake(long step, int share) => Interlocked.CompareExchange(ref _taken[step * shares + share], 1, 0) == 0;

    /// <summary>Says that a share is done.</summary>
    internal void Done(long step) => Interlocked.Increment(ref _done[step]);

    /// <summary>Waits until a step is done; a share that the caller shall do meanwhile, −1 at the end.</summary>
    /// <param name="step">The step.</param>
    /// <param name="isAlone">Whether nobody came lately.</param>
    internal int Wait(long step, ref bool isAlone)
    {
        var spin = default(SpinWait);
        for (var look = 0; Volatile.Read(ref _done[step]) < shares; look++)
        {
            if (look < Looks && !isAlone)
            {
                Thread.SpinWait(1);
                continue;
            }
            for (var share = 0; share < shares; share++)
            {
                if (!TryTake(step, share))
                    continue;
                isAlone = true;
                return share;
            }
            isAlone = false;
            if (look < 20 * Looks)
                Thread.SpinWait(1);
            else
                spin.SpinOnce(sleep1Threshold: -1);
        }
        return -1;
    }
}
