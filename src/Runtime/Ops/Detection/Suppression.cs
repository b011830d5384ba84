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
        var (images, classes, count) = (corners.Shape[0], scores.Shape[1], (int)corners.Shape[1]);
        float[] box = corners.ToArray<float>(), score = scores.ToArray<float>();
        var chosen = new List<long>();
        for (var image = 0; image < images && most > 0; image++)
        {
            for (var kind = 0; kind < classes; kind++)
            {
                checkCancelled();
                var ofClass = score.AsMemory(checked((int)((image * classes + kind) * count)), count);
                var kept = new List<int>();
                foreach (var i in Candidates(ofClass, least))
                {
                    var boxes = box.AsSpan(image * count * 4, count * 4);
                    if (Overlaps(boxes, kept, i, overlap))
                        continue;
                    kept.Add(i);
                    chosen.AddRange([image, kind, i]);
                    if (kept.Count >= most)
                        break;
                }
            }
        }
        return Torch.Tensor<long>(chosen.ToArray(), [chosen.Count / 3, 3]);
    }

    /// <summary>The best first; of equals the earlier.</summary>
    private static IEnumerable<int> Candidates(ReadOnlyMemory<float> scores, float? least) =>
        Enumerable.Range(0, scores.Length).Where(i => least is not { } limit || scores.Span[i] > limit).OrderByDescending(i => scores.Span[i]);

    private static bool Overlaps(ReadOnlySpan<float> boxes, List<int> kept, int i, float limit)
    {
        foreach (var k in kept)
        {
            if (Share(boxes.Slice(4 * i, 4), boxes.Slice(4 * k, 4)) > limit)
                return true;
        }
        return false;
    }

    /// <summary>What two boxes have in common, as a share of both together.</summary>
    private static float Share(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        float height = MathF.Min(a[2], b[2]) - MathF.Max(a[0], b[0]), width = MathF.Min(a[3], b[3]) - MathF.Max(a[1], b[1]);
        float first = (a[2] - a[0]) * (a[3] - a[1]), second = (b[2] - b[0]) * (b[3] - b[1]);
        if (height <= 0 || width <= 0 || first <= 0 || second <= 0)
            return 0;
        var common = height * width;
        return common / (first + second - common);
    }
}
