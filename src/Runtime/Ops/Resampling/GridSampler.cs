using TorchPort.Nn;

namespace TorchPort.Ops;

/// <summary>Reads a tensor at places given by other tensors; all of it is tensor arithmetic, so that it has derivatives by itself.</summary>
internal sealed class GridSampler
{
    private readonly Tensor _flat;
    private readonly long[] _sizes, _result;
    private readonly Tensor[] _places;
    private readonly GridSamplePadding _padding;
    private readonly bool _alignCorners;

    /// <param name="input">[N, C, spatial…].</param>
    /// <param name="grid">[N, places…, dimensions], x first.</param>
    /// <param name="padding">What lies outside.</param>
    /// <param name="alignCorners">What −1 and 1 are.</param>
    internal GridSampler(Tensor input, Tensor grid, GridSamplePadding padding, bool alignCorners)
    {
        (_padding, _alignCorners) = (padding, alignCorners);
        _sizes = input.Shape[2..].ToArray();
        _flat = input.Flatten(2);
        _result = [.. input.Shape[..2], .. grid.Shape[1..^1]];
        _places = new Tensor[_sizes.Length];
        for (var d = 0; d < _sizes.Length; d++)
        {
            // The last coordinate of the grid belongs to the first spatial dimension.
            var c = grid.Select(-1, _sizes.Length - 1 - d).Flatten(1);
            _places[d] = alignCorners ? c.Add(1.0).Mul((_sizes[d] - 1) / 2.0) : c.Add(1.0).Mul((double)_sizes[d]).Sub(1.0).Div(2.0);
        }
    }

    /// <param name="input">[N, C, spatial…].</param>
    /// <param name="places">[N, places…] for each spatial dimension: where along it to read; outside are zeros.</param>
    internal GridSampler(Tensor input, Tensor[] places)
    {
        _sizes = input.Shape[2..].ToArray();
        _flat = input.Flatten(2);
        _result = [.. input.Shape[..2], .. places[0].Shape[1..]];
        _places = Array.ConvertAll(places, p => p.Flatten(1));
    }

    internal Tensor Sample(GridSampleMode mode)
    {
        if (mode == GridSampleMode.Bicubic)
            return Cubic().View(_result);
        var places = new Tensor[_places.Length];
        for (var d = 0; d < places.Length; d++)
            places[d] = Inside(_places[d], _sizes[d]);
        return (mode == GridSampleMode.Nearest ? Read(Array.ConvertAll(places, p => p.Detach().Round())) : Linear(places)).View(_result);
    }

    private Tensor Linear(Tensor[] places)
    {
        var floors = Array.ConvertAll(places, p => p.Detach().Floor());
        Tensor? sum = null;
        for (var corner = 0; corner < 1 << places.Length; corner++)
        {
            var at = new Tensor[places.Length];
            Tensor? weight = null;
            for (var d = 0; d < places.Length; d++)
            {
                var upper = (corner >> d & 1) != 0;
                at[d] = upper ? floors[d].Add(1.0) : floors[d];
                var share = upper ? places[d].Sub(floors[d]) : floors[d].Add(1.0).Sub(places[d]);
                weight = weight is null ? share : weight.Mul(share);
            }
            var part = Read(at).Mul(weight!.Unsqueeze(1));
            sum = sum is null ? part : sum.Add(part);
        }
        return sum!;
    }

    private Tensor Cubic()
    {
        var floors = Array.ConvertAll(_places, p => p.Detach().Floor());
        var weights = new Tensor[2][];
        for (var d = 0; d < 2; d++)
            weights[d] = CubicWeights(_places[d].Sub(floors[d]));
        Tensor? sum = null;
        for (var tap = 0; tap < 16; tap++)
        {
            Tensor[] at = [Inside(floors[0].Add((double)(tap / 4 - 1)), _sizes[0]), Inside(floors[1].Add((double)(tap % 4 - 1)), _sizes[1])];
            var part = Read(at).Mul(weights[0][tap / 4].Mul(weights[1][tap % 4]).Unsqueeze(1));
            sum = sum is null ? part : sum.Add(part);
        }
        return sum!;
    }

    private static Tensor[] CubicWeights(Tensor t)
    {
        const double a = -0.75;
        var u = t.Neg().Add(1.0);
        return [Outer(t.Add(1.0)), Inner(t), Inner(u), Outer(u.Add(1.0))];

        static Tensor Inner(Tensor x) => x.Mul(a + 2).Sub(a + 3).Mul(x).Mul(x).Add(1.0);

        static Tensor Outer(Tensor x) => x.Mul(a).Sub(5 * a).Mul(x).Add(8 * a).Mul(x).Sub(4 * a);
    }

    /// <summary>The values at whole places, zeros outside: [N, C, places].</summary>
    private Tensor Read(Tensor[] at)
    {
        Tensor? inside = null, index = null;
        for (var d = 0; d < at.Length; d++)
        {
            var within = at[d].Ge(0).LogicalAnd(at[d].Le((double)(_sizes[d] - 1)));
            inside = inside is null ? within : inside.LogicalAnd(within);
            var place = at[d].Detach().NanToNum(0).Clamp(0.0, (double)Math.Max(0, _sizes[d] - 1)).To(DType.Int64);
            index = index is null ? place : index.Mul(_sizes[d]).Add(place);
        }
        var values = _flat.Gather(2, index!.Unsqueeze(1).Expand(_flat.Shape[0], _flat.Shape[1], index.Shape[1]));
        return Torch.Where(inside!.Unsqueeze(1), values, 0.0);
    }

    /// <summary>Places brought inside, as the padding says.</summary>
    private Tensor Inside(Tensor place, long size) => _padding switch
    {
        GridSamplePadding.Border => place.Hardtanh(0, size - 1),
        GridSamplePadding.Reflection => Reflected(place, size).Hardtanh(0, size - 1),
        _ => place,
    };

    private Tensor Reflected(Tensor place, long size)
    {
        var (low, span) = _alignCorners ? (0.0, size - 1.0) : (-0.5, (double)size);
        if (span == 0)
            return place.Mul(0.0);
        var distance = place.Sub(low).Abs();
        var turns = distance.Detach().Div(span).Floor();
        var rest = distance.Sub(turns.Mul(span));
        var even = turns.Sub(turns.Div(2.0).Floor().Mul(2.0)).Eq(0);
        return Torch.Where(even, rest.Add(low), rest.Neg().Add(span + low));
    }
}
