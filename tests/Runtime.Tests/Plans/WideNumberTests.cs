using TorchPort.Nn;
using TorchPort.Plans;

namespace TorchPort.Tests.Plans;

/// <summary>Plans of functions in half precision compute in single precision, and round what they give back alone.</summary>
public sealed class WideNumberTests
{
    private readonly Tensor _kernel = Torch.Randn(24, 3, 3, 3).Mul(0.3), _weight = Torch.Randn(24, 24).Mul(0.2);

    [Theory]
    [InlineData(DType.Float16, 5e-4)]
    [InlineData(DType.BFloat16, 4e-3)]
    public void AConvnetRoundsItsInputsAndOutputsAlone(DType half, double unit)
    {
        Tensor Net(Tensor x, DType dtype)
        {
            var y = Functional.Conv2d(x, _kernel.To(half).To(dtype), padding: 1).Relu();
            y = Functional.Interpolate(y, (12, 12), mode: InterpolationMode.Bilinear);
            y = Functional.MaxPool2d(y, 2).Flatten(2).Transpose(1, 2).MatMul(_weight.To(half).To(dtype)).Div(3).Gelu();
            return Functional.LayerNorm(y, [24]).Add(Torch.Arange(24).To(dtype)).Softmax(-1);
        }
        var x = Torch.Randn(2, 3, 8, 8).To(half);
        var session = new Session(x => [Net(x[0], half)]);
        var plan = session.Describe(x);
        foreach (var kernel in (string[])["Convolution.direct Forward<Relu>", "Resample", "MatMul.packed", "NormRows", "SoftmaxRows"])
            Assert.Contains(kernel, plan, StringComparison.Ordinal);
        // The image comes in, and the result goes out.
        Assert.Equal(2, Lines(plan).Count(l => l.Contains(half.TorchName, StringComparison.Ordinal)));
        Near(Net(x.To(DType.Float32), DType.Float32), session.Run(x)[0], half, unit);
    }

    [Fact]
    public void LayersAreOneStepEach()
    {
        var lstm = new LSTM(6, 16, bidirectional: true);
        lstm.To(DType.Float16);
        Tensor[] inputs = [.. new[] { Torch.Randn(5, 2, 6), Torch.Randn(2, 4, 9, 8), Torch.Randn(2, 4, 7, 8), Torch.Randn(2, 4, 7, 8) }.Select(t => t.To(DType.Float16))];
        Tensor[] Layers(IReadOnlyList<Tensor> x) => [lstm.Call(x[0]).Output, Functional.ScaledDotProductAttention(x[1], x[2], x[3])];
        var session = new Session(Layers);
        var plan = session.Describe(inputs);
        Assert.Contains("Lstm.packed", plan, StringComparison.Ordinal);
        Assert.Contains("Attention", plan, StringComparison.Ordinal);
        var found = session.Run(inputs);
        lstm.To(DType.Float32);
        foreach (var (expected, result) in Layers([.. inputs.Select(i => i.To(DType.Float32))]).Zip(found))
            Near(expected, result, DType.Float16, 5e-4);
    }

    [Fact]
    public void WhatOtherStepsReadStaysHalf()
    {
        // A branch's plan has inputs of its own, and memory may be that of complex numbers too.
        Tensor[] Run(IReadOnlyList<Tensor> x)
        {
            var doubled = x[0].Mul(2);
            var branch = Torch.Cond(x[0].Sum().Gt(0), () => [doubled.Add(1)], () => [doubled.Neg()])[0];
            var pairs = x[0].Add(1).View([2, 2]).ViewAsComplex().Conj().ViewAsReal().Flatten();
            var written = doubled.Exp().Clone();
            written.IndexFill_(0, Torch.Tensor<long>([1]), 7);
            written.Narrow(0, 2, 1).Add_(x[0].Narrow(0, 0, 1));
            return [branch.Sqrt(), pairs.Mul(3), written, x[0], Torch.Ones([2], DType.Float16), x[0].To(DType.Float32).To(DType.Float16).Cumsum(0)];
        }
        foreach (var x in (Tensor[])[Torch.Tensor<float>([0.5f, 1, 1.5f, 2]).To(DType.Float16), Torch.Tensor<float>([-0.5f, -1, -1.5f, -2]).To(DType.Float16)])
        {
            var session = new Session(Run);
            var (expected, found) = (Run([x]), session.Run(x));
            for (var i = 0; i < expected.Length; i++)
                Near(expected[i], found[i], DType.Float16, 1e-3);
        }
    }

    [Fact]
    public void ComplexOutputsStayHalf()
    {
        Tensor[] Run(IReadOnlyList<Tensor> x) => [x[0].Add(1).View([2, 2]).ViewAsComplex()];
        var x = Torch.Tensor<float>([0.5f, 1, 1.5f, 2]).To(DType.Float16);
        Near(Run([x])[0].ViewAsReal(), new Session(Run).Run(x)[0].ViewAsReal(), DType.Float16, 0);
    }

    private static IEnumerable<string> Lines(string plan) => plan.Split('\n').Where(l => l.Contains(" = ", StringComparison.Ordinal));

    private static void Near(Tensor expected, Tensor found, DType half, double unit)
    {
        Assert.Equal(half, found.DType);
        Assert.True(expected.To(DType.Float32).IsClose(found.To(DType.Float32), rtol: unit, atol: unit / 16).All().Item<bool>(), $"{found} is not {expected}");
    }
}
