using System.Numerics;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Sums over the images of a batch: where they are small, threads have images and sums of their own, which are added up at the end.</summary>
internal sealed unsafe class ImageSums<L, T> where L : struct, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    /// <summary>Elements that all sums may have together.</summary>
    private const long MaxRoom = 1 << 20;

    private readonly long _images, _imagesInGroup, _groups, _size;

    /// <param name="s">The convolution.</param>
    /// <param name="size">Elements of the sums.</param>
    internal ImageSums(ConvShape s, long size)
    {
        (_images, _size) = (s.Batch, size);
        _imagesInGroup = ConvPlan.ImagesInGroup(s.Batch, s.OutputPlane);
        _groups = (_images + _imagesInGroup - 1) / _imagesInGroup;
        var parts = Math.Min(_groups, GemmPlan<L, T>.Parts(s.Work));
        Parts = parts >= Threads.Count && parts * size <= MaxRoom ? (int)parts : 1;
    }

    /// <summary>Into how many parts the images are divided.</summary>
    internal int Parts { get; }

    /// <summary>Elements of the sums of all parts.</summary>
    internal long Room => Parts * _size;

    /// <summary>What some images add to sums, which otherwise begin with them.</summary>
    internal delegate void Body(long first, long last, T* sums, bool add);

    /// <summary>Calls <paramref name="body"/> for groups of images, and leaves the sums of all at the beginning of <paramref name="room"/>.</summary>
    internal void Run(T* room, Body body)
    {
        Threads.Run(Parts, part =>
        {
            var begin = _groups * part / Parts;
            for (var group = begin; group < _groups * (part + 1) / Parts; group++)
                body(group * _imagesInGroup, Math.Min((group + 1) * _imagesInGroup, _images), room + part * _size, group > begin);
        });
        if (Parts > 1)
            Threads.For(_size, Math.Max(1, 64 * 1024 / Parts), (first, last) => PartialSums<L, T>.Add(room + first, room + _size + first, _size, Parts - 1, last - first));
    }
}
