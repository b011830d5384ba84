namespace TorchPort.Kernels;

/// <summary>Images that are multiplied together lie between one another: each element of a plane is followed by the other images' at its place, so that what is neighbours in small planes are long runs.</summary>
internal static unsafe class ConvImages
{
    /// <summary>Elements of an image that are moved together.</summary>
    private const long Part = 1024;

    /// <summary>From [images, elements] to [elements, images]; a single image stays where it is.</summary>
    /// <param name="from">The images.</param>
    /// <param name="images">How many there are.</param>
    /// <param name="elements">The elements of each.</param>
    /// <param name="room">Where they go.</param>
    internal static T* Between<T>(T* from, long images, long elements, T* room) where T : unmanaged
    {
        if (images == 1)
            return from;
        Between(from, images, elements, room, images);
        return room;
    }

    /// <summary>The same with room for more images.</summary>
    internal static void Between<T>(T* from, long images, long elements, T* to, long room) where T : unmanaged =>
        EachPart(images, elements, (begin, end) => Packing.Transpose(new Matrix<T>(from + begin, 1, elements), end - begin, images, to + begin * room, room));

    /// <summary>From [elements, images] back to [images, elements].</summary>
    internal static void Apart<T>(T* from, long images, long elements, T* to) where T : unmanaged => Apart(from, images, elements, to, images);

    /// <summary>The same where there is room for more images.</summary>
    internal static void Apart<T>(T* from, long images, long elements, T* to, long room) where T : unmanaged =>
        EachPart(images, elements, (begin, end) => Packing.Transpose(new Matrix<T>(from + begin * room, 1, room), images, end - begin, to + begin, elements));

    private static void EachPart(long images, long elements, Action<long, long> body)
    {
        var parts = (elements + Part - 1) / Part;
        Threads.For(parts, Math.Max(1, 16 / images), (first, last) =>
        {
            for (var part = first; part < last; part++)
                body(part * Part, Math.Min(elements, (part + 1) * Part));
        });
    }
}
