using TorchPort.Kernels;

namespace TorchPort.Ops;

/// <summary>Chooses boxes by their scores, leaving out those that overlap better ones too much.</summary>
internal static class Suppression
{
    /// <summary>Boxes given by two opposite corners, with the lower one first.</summary>
    internal static Tensor Ordered(Tensor boxes)
    {
        Tensor a = boxes.Narrow(-1, 0, 2), b = boxes.Narrow(-1, 2, 2);
        return Torch.Cat([a.Minimum(b), a.Maximum(b)], -1);
    }

    /// <summary>Corners of boxes given by centre, width and height; the first coordinate stays first.</summary>
    internal static Tensor CornersOfCentered(Tensor boxes)
    {
        Tensor centre = boxes.Narrow(-1, 0, 2), half = boxes.Narrow(-1, 2, 2).Div(2.0);
        return Torch.Cat([centre.Sub(half), centre.Add(half)], -1);
    }

    /// <summary>For every image and class the chosen boxes, best first: rows of image, class, box.</summary>
    /// <param name="corners">[images, boxes, 4]: the lower corner, then the higher.</param>
    /// <param name="scores">[images, classes, boxes].</param>
    /// <param name="most">How many boxes at most for each image and class.</param>
    /// <param name="overlap">The largest share that a box may have in common with a better one, of both together.</param>
    /// <param name="least">Boxes need more than this score.</param>
    /// <param name="checkCancelled">Called for every class.</param>
    internal static Tensor ByClass(Tensor corners, Tensor scores, long most, float overlap, float? least, Action checkCancelled)
    {
        int images = (int)corners.Shape[0], classes = (int)scores.Shape[1], count = (int)corners.Shape[1];
        float[] box = corners.ToArray<float>(), score = scores.ToArray<float>();
        var chosen = new List<int>?[most > 0 && count > 0 ? checked(images * classes) : 0];
        Threads.Run(chosen.Length, at =>
        {
            checkCancelled();
            var kept = new KeptBoxes(overlap);
            var boxes = box.AsSpan(at / classes * count * 4, count * 4);
            foreach (var key in Candidates(score.AsSpan(checked(at * count), count), least))
            {
                var i = (int)(uint)key;
                if (kept.TryAdd(boxes.Slice(4 * i, 4), i) && kept.Indices.Count >= most)
                    break;
            }
            chosen[at] = kept.Indices;
        });
        var rows = new List<long>();
        for (var at = 0; at < chosen.Length; at++)
        {
            foreach (var i in chosen[at]!)
                rows.AddRange([at / classes, at % classes, i]);
        }
        return Torch.Tensor<long>(rows.ToArray(), [rows.Count / 3, 3]).To(corners.Device);
    }

    /// <summary>Numbers whose lower halves are boxes, the best first; of equals the earlier.</summary>
    private static Span<ulong> Candidates(ReadOnlySpan<float> scores, float? least)
    {
        var keys = new ulong[scores.Length];
        var count = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            if (least is not { } limit || scores[i] > limit)
                keys[count++] = (ulong)~Rank(scores[i]) << 32 | (uint)i;
        }
        var candidates = keys.AsSpan(0, count);
        candidates.Sort();
        return candidates;
    }

    /// <summary>An integer that is larger for larger numbers; NaN is the least, and zeros are equal.</summary>
    private static uint Rank(float x)
    {
        if (float.IsNaN(x))
            return 0;
        var bits = BitConverter.SingleToUInt32Bits(x + 0f);
        return (bits & 1u << 31) != 0 ? ~bits : bits | 1u << 31;
    }
}
