namespace TorchPort.Ops;

/// <summary>The overlapping parts of a signal that short-time transforms work on.</summary>
internal static class Frames
{
    /// <summary>The hop and the window's length, checked.</summary>
    internal static (long Hop, long Length) Check(string name, long nFft, long? hopLength, long? winLength, Tensor? window)
    {
        var (hop, length) = (hopLength ?? nFft / 4, winLength ?? nFft);
        if (nFft <= 0 || hop <= 0 || length <= 0 || length > nFft)
            throw new ArgumentException($"{name}: expected nFft > 0, hopLength > 0 and 0 < winLength <= nFft, but got nFft {nFft}, hopLength {hop}, winLength {length}.");
        if (window is not null && (window.Dim != 1 || window.Shape[0] != length))
            throw new ShapeException($"{name}: expected a 1-d window tensor of size {length}, but got shape {Shapes.Text(window.Shape)}.");
        return (hop, length);
    }

    /// <summary>The window with zeros around it up to <paramref name="nFft"/>.</summary>
    internal static Tensor Window(Tensor? window, long nFft, long length, DType dtype, Device device)
    {
        var taps = window ?? Torch.Ones([length], dtype, device);
        if (length == nFft)
            return taps;
        var left = (nFft - length) / 2;
        return Torch.Cat([Torch.Zeros([left], taps.DType, device), taps, Torch.Zeros([nFft - length - left], taps.DType, device)], 0);
    }

    /// <summary>Frames [batch, frames, points] added up at their places in a signal.</summary>
    internal static Tensor Add(Tensor frames, long hop) => Overlap.Add(frames, [frames.Shape[0], hop * (frames.Shape[1] - 1) + frames.Shape[2]], 1, hop);
}
