using TorchPort.Nn;
using TorchPort.Plans;

namespace TorchPort.Tests.Plans;

/// <summary>Normalisations that are spelled out become one kernel.</summary>
public sealed class NormPassTests
{
    private static readonly Tensor Weight = Torch.Randn(24), Bias = Torch.Randn(24);

    /// <summary>Spellings of layer normalisation as exporters have them, and what they should become.</summary>
    public static TheoryData<string, string> Spellings => new()
    {
        { "layer, power, division", "NormRows" }, { "layer, product, inverse", "NormRows" }, { "layer, no weight", "NormRows" }, { "layer, bias only", "NormRows" },
        { "rms", "RmsRows" }, { "rms, division, weight first", "RmsRows" }, { "rms, no weight", "RmsRows" },
    };

    private static Tensor Spelled(string spelling, Tensor x)
    {
        var d = spelling.StartsWith("layer", StringComparison.Ordinal) ? x.Sub(x.Mean(-1, keepdim: true)) : x;
        return spelling switch
        {
            "layer, power, division" => d.Div(d.Pow(2).Mean(-1, keepdim: true).Add(1e-5).Sqrt()).Mul(Weight).Add(Bias),
            "layer, product, inverse" => d.Mul(d.Mul(d).Mean(-1, keepdim: true).Add(1e-12).Rsqrt()).Mul(Weight).Add(Bias),
            "layer, no weight" => d.Div(d.Square().Mean(-1, keepdim: true).Add(0.5).Sqrt()),
            "layer, bias only" => Bias.Add(d.Div(d.Square().Mean(-1, keepdim: true).Add(0.5).Sqrt())),
            "rms" => x.Mul(x.Pow(2).Mean(-1, keepdim: true).Add(1e-6).Rsqrt()).Mul(Weight),
            "rms, division, weight first" => Weight.Mul(x.Div(x.Mul(x).Mean(-1, keepdim: true).Add(1e-6).Sqrt())),
            _ => x.Mul(Torch.Tensor(1f).Div(x.Pow(2).Mean(-1, keepdim: true).Add(1e-6).Sqrt())),
        };
    }

    [Theory]
    [MemberData(nameof(Spellings))]
    public void ASpelledNormalisationIsOneKernel(string spelling, string kernel)
    {
        var x = Torch.Randn(3, 5, 24).Add(2);
        // Something before and after, so that the result is no input or output as it is.
        Tensor Run(Tensor t) => Spelled(spelling, t.Mul(3).Sin()).MatMul(Torch.Eye(24));
        var session = new Session(inputs => [Run(inputs[0])]);
        SessionTests.Near(Run(x), session.Run(x)[0]);
        var text = session.Describe(x);
        Assert.Contains(kernel, text, StringComparison.Ordinal);
        Assert.DoesNotContain("Sum", text, StringComparison.Ordinal);
        foreach (var shape in new long[][] { [1, 24], [24], [2, 2, 2, 24] })
            SessionTests.Near(Run(Torch.Ones(shape).Mul(x[0, 0])), session.Run(Torch.Ones(shape).Mul(x[0, 0]))[0]);
    }

    [Fact]
    public void PixelsAreRowsWhereTheyLieSo()
    {
        var (first, depth, norm) = (new Conv2d(3, 32, 4, stride: 4), new Conv2d(32, 32, 7, padding: 3, groups: 32), new LayerNorm([32]));
        var (up, down, scale) = (new Linear(32, 128), new Linear(128, 32), Torch.Randn(32, 1, 1));
        Tensor Run(Tensor x)
        {
            x = norm.Call(first.Call(x).Permute(0, 2, 3, 1)).Permute(0, 3, 1, 2);
            return x.Add(scale.Mul(down.Call(up.Call(norm.Call(depth.Call(x).Permute(0, 2, 3, 1))).Gelu()).Permute(0, 3, 1, 2)));
        }
        var session = new Session(x => [Run(x[0])]);
        var x = Torch.Randn(2, 3, 64, 64);
        SessionTests.Near(Run(x), session.Run(x)[0]);
        var text = session.Describe(x);
        // Two convolutions, norms and products; the result is copied to its layout.
        Assert.Equal(7, text.Split('\n').Count(l => l.Contains(" = ", StringComparison.Ordinal)));
    }

    [Fact]
    public void SeveralDimensionsAreNormalisedTogether()
    {
        var (weight, bias) = (Torch.Randn(4, 6), Torch.Randn(4, 6));
        Tensor Run(Tensor x)
        {
            var d = x.Sub(x.Mean([-2, -1], keepdim: true));
            return d.Div(d.Pow(2).Mean([-2, -1], keepdim: true).Add(1e-5).Sqrt()).Mul(weight).Add(bias);
        }
        var session = new Session(inputs => [Run(inputs[0])]);
        var x = Torch.Randn(3, 4, 6);
        Assert.Contains("NormRows", session.Describe(x), StringComparison.Ordinal);
        SessionTests.Near(Run(x), session.Run(x)[0]);
    }

    [Fact]
    public void WhatOnlyLooksLikeOneIsLeft()
    {
        Func<Tensor, Tensor>[] others =
        [
            // Eps outside the root; the variance of something else; a mean over another dimension; a cube.
            x => x.Sub(x.Mean(-1, keepdim: true)) is var d ? d.Div(d.Pow(2).Mean(-1, keepdim: true).Sqrt().Add(1e-2)) : d,
            x => x.Sub(x.Mean(-1, keepdim: true)).Div(x.Exp().Pow(2).Mean(-1, keepdim: true).Add(1e-5).Sqrt()),
            x => x.Sub(x.Mean(1, keepdim: true)) is var d ? d.Div(d.Pow(2).Mean(1, keepdim: true).Add(1e-5).Sqrt()) : d,
            x => x.Div(x.Pow(3).Abs().Mean(-1, keepdim: true).Add(1e-5).Sqrt()),
        ];
        var x = Torch.Randn(3, 5, 24);
        foreach (var run in others)
        {
            var session = new Session(inputs => [run(inputs[0])]);
            SessionTests.Near(run(x), session.Run(x)[0]);
            var text = session.Describe(x);
            Assert.DoesNotContain("NormRows", text, StringComparison.Ordinal);
            Assert.DoesNotContain("RmsRows", text, StringComparison.Ordinal);
        }
    }
}
