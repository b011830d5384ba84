using System.Numerics;

namespace TorchPort.Kernels;

/// <summary>A batch's planes in vectors: neighbouring channels, and where those of a sample end the next one's.</summary>
internal sealed unsafe class PlaneLanes
{
    private readonly long _planes, _channels;
    private readonly int _width;

    /// <param name="s">The convolution, of whose input the planes are.</param>
    /// <param name="width">Planes of a vector.</param>
    internal PlaneLanes(ConvShape s, int width)
    {
        (_planes, _channels, _width) = (s.Batch * s.Channels, s.Channels, width);
        Vectors = (_planes + width - 1) / width;
        Distinct = Math.Min(Vectors, _channels / (long)BigInteger.GreatestCommonDivisor(_channels, width));
    }

    internal long Vectors { get; }

    /// <summary>Vectors after which the channels repeat.</summary>
    internal long Distinct { get; }

    /// <summary>The first plane of a vector.</summary>
    internal long First(long vector) => vector * _width;

    /// <summary>The planes of a vector: fewer of the last one.</summary>
    internal long Lanes(long vector) => Math.Min(_width, _planes - First(vector));

    /// <summary>What every channel has, as vectors: [distinct vectors, values].</summary>
    internal void Spread<T>(T* from, long values, T* to) where T : unmanaged
    {
        for (var vector = 0L; vector < Distinct; vector++, to += values * _width)
        {
            for (int lane = 0, count; lane < _width; lane += count)
            {
                (var channel, count) = Channels(vector, lane);
                Packing.Transpose(new Matrix<T>(from + channel * values, 1, values), values, count, to + lane, _width);
            }
        }
    }

    /// <summary>The way back: adds every vector's values to those of its channels.</summary>
    internal void AddBack<T>(T* from, long values, T* to) where T : unmanaged, INumber<T>
    {
        for (var vector = 0L; vector < Distinct; vector++, from += values * _width)
        {
            for (var lane = 0; lane < _width; lane++)
            {
                var into = to + Channels(vector, lane).First * values;
                for (var i = 0L; i < values; i++)
                    into[i] += from[i * _width + lane];
            }
        }
    }

    /// <summary>The channel at a lane, and how many channels follow one another from there.</summary>
    private (long First, int Count) Channels(long vector, int lane)
    {
        var channel = (First(vector) + lane) % _channels;
        return (channel, (int)Math.Min(_width - lane, _channels - channel));
    }
}
