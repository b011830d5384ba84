using TorchPort.Algebra;
using TorchPort.Kernels;
using TorchPort.Lanes;
using TorchPort.Ops;
using TorchPort.Plans;

namespace TorchPort.Tests.Plans.Saved;

/// <summary>Every step there is comes back from its bytes as it was, and every kernel is found by its name.</summary>
public sealed unsafe class SavedStepTests
{
    private static readonly ConvGeometry Geometry = new([1, 1], [1, 1], [1, 1], 1);

    private static IEnumerable<Step> Samples()
    {
        var add = new ElementwiseStep<Binary.Forward<Add>>(default, DType.Float32);
        var clamp = new ElementwiseStep<Binary.Forward<ClampMin>>(default, DType.Float32).With(-1.5, 1)!.Into(new ElementwiseStep<Unary.Forward<Silu>>(default, DType.Float32), 0)!;
        yield return add;
        yield return new ElementwiseStep<QuantizeNumbers>(new(-128, 127), DType.Float32);
        yield return clamp.Into(add, 1)!.Merged(0, 1)!;
        yield return new ReduceStep<Sum>(default, DType.Float64, [true, false, true]);
        yield return new ScatterReduceStep<Largest>(default, DType.Int64, 1);
        yield return new RowsStep<Topk>(new(true), 1, DType.Float32, true);
        yield return new FusedStep<NormRows>(new(3, 5, 1e-5), DType.Float32, 0b1111, 0b1011);
        yield return new MatricesStep<TriangularSolve>(new(true, false), 1);
        yield return new RealMatricesStep<SymmetricEigen>(new(true), 0);
        yield return new AttentionStep(null, 0);
        yield return new AttentionStep(clamp.Into(add, 1), 1);
        yield return new MatMulIntegerStep(0b111);
        yield return new ConvolutionIntegerStep(Geometry, 0b101);
        yield return new DynamicQuantizeStep();
        yield return new ByteTableStep("Silu", new([.. Enumerable.Range(0, ByteTable.Count).Select(i => (byte)(255 - i))]));
        yield return new IndexRangeStep("gather", -3, 3);
        yield return new CopyStep();
        yield return new GatherStep(2);
        yield return new ScatterStep(1);
        yield return new MatMulStep();
        yield return new ConvolutionStep(Geometry);
        yield return new TransposedConvolutionStep(Geometry);
        yield return new MaxPoolStep([PoolAxis.Sliding(9, 5, (3, 2, 1, 1), false), PoolAxis.Adaptive(7, 3)]);
        yield return new AvgPoolStep([PoolAxis.Sliding(8, 4, (2, 2, 0, 1), true)]);
        yield return new ResampleStep(3);
        yield return new RotaryStep(true);
        yield return new SearchSortedStep(true);
        yield return new RecurrentStep(GateOrder.Of(3), 1, 1, true);
        yield return new RecurrentStep(GateOrder.Of(4), 2, 2, false) { Panels = [new(Torch.Randn(20, 5), null, GateOrder.Of(4)), new(Torch.Randn(20, 5), Torch.Randn(20), GateOrder.Of(4))] };
        foreach (var (channels, outputs, kernel, groups) in new[] { (16L, 24L, 1L, 1L), (16, 16, 3, 1), (64, 64, 3, 1), (32, 32, 3, 32), (40, 40, 5, 40), (3, 8, 7, 1), (8, 12, 3, 4) })
        {
            var geometry = new ConvGeometry([1, 1], [kernel / 2, kernel / 2], [1, 1], groups);
            foreach (var size in new[] { 7L, 28 })
            {
                var shape = new ConvShape([1, channels, size, size], [outputs, channels / groups, kernel, kernel], [1, outputs, size, size], geometry);
                Tensor w = Torch.Randn([outputs, channels / groups, kernel, kernel]), bias = Torch.Randn([outputs]), bytes = Torch.RandInt(-100, 100, [outputs, channels / groups, kernel, kernel]).To(DType.Int8);
                yield return new PackedConvolutionStep(Packed(shape, w, bias), clamp, 0, IsScaled: kernel == 1);
                foreach (var zeros in new int[][] { [], [3] })
                    yield return new ByteStep(new(null, ByteConvolution.Of(shape, bytes, zeros), 7, [0.5f], bias.ToArray<float>(), new Rounding(3, 0, 255)), false, null, 0);
            }
        }
        foreach (var precision in Enum.GetValues<WeightPrecision>())
        {
            var b = Torch.Randn(11, 37);
            yield return new PackedProductStep(Packed(b, precision), true, add, 1);
        }
        yield return new ByteStep(new(ByteMatrix.Of(Torch.RandInt(0, 255, [9, 20]).To(DType.UInt8), [5]), null, 0, null, null), true, clamp, 0);
        var then = new Plan(Tracer.Trace(x => [x[0].Exp()], [Torch.Randn(3)]), Device.Cpu);
        yield return new IfStep(then, new(Tracer.Trace(x => [x[0].Add(Torch.Ones(3))], [Torch.Randn(3)]), Device.Cpu), 1);
        yield return new LoopStep(then, 1, true, false);
    }

    private static PackedConvolution Packed(ConvShape shape, Tensor weight, Tensor bias) => PackedConvolution.Of(shape, (float*)weight.Data, (float*)bias.Data);

    private static PackedMatrix Packed(Tensor b, WeightPrecision precision) => PackedMatrix.Of(new((float*)b.Data, b.Strides[0], b.Strides[1]), b.Shape[0], b.Shape[1], precision);

    [Fact]
    public void EveryKindOfStepComesBackAsItWas()
    {
        Torch.ManualSeed(8);
        var kinds = typeof(Step).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Step)) && !t.IsAbstract).ToHashSet();
        // Only traces for exporters keep layers whole.
        kinds.Remove(typeof(LayerStep));
        foreach (var step in Samples())
        {
            kinds.Remove(step.GetType().IsGenericType ? step.GetType().GetGenericTypeDefinition() : step.GetType());
            var bytes = Bytes(step, out var memory);
            var reader = new StepReader(bytes, memory);
            var back = reader.Step();
            reader.End();
            Assert.Equal(step.GetType(), back.GetType());
            Assert.Equal(step.Name, back.Name);
            Assert.Equal(bytes, Bytes(back, out var again));
            Assert.Equal(memory, again);
        }
        Assert.Empty(kinds);
    }

    /// <summary>But those of derivatives alone that stand in generic classes: a plan with one is not saved.</summary>
    [Fact]
    public void EveryKernelIsFoundByItsName()
    {
        Assert.True(Check(typeof(IMap), "Elementwise") > 250);
        Assert.True(Check(typeof(IReduction), "Reduce") > 8);
        Assert.True(Check(typeof(IReduction), "ScatterReduce") > 8);
        Assert.True(Check(typeof(IRowKernel), "Rows") > 8);
        Assert.True(Check(typeof(IFusedKernel), "Fused") > 12);
        Assert.True(Check(typeof(IMatrixFunction), "Matrices") > 8);
        Assert.True(Check(typeof(IRealMatrixFunction), "RealMatrices") > 2);
    }

    private static int Check(Type kind, string name)
    {
        var all = Closed(kind).Where(t => !typeof(IComposedMap).IsAssignableFrom(t)).ToList();
        foreach (var type in all)
        {
            var writer = new StepWriter();
            writer.Text(type.ToString());
            var size = (int)typeof(System.Runtime.CompilerServices.Unsafe).GetMethod("SizeOf")!.MakeGenericMethod(type).Invoke(null, null)!;
            writer.Int(size);
            // Attributes, and enough behind them for whatever a step of the kind has.
            for (var i = 0; i < size + 64; i++)
                writer.Bool(false);
            Assert.Contains(type, KernelTable.Read(name, new(writer.Bytes.ToArray(), [])).GetType().GetGenericArguments());
        }
        return all.Count;
    }

    /// <summary>All structs that implement an interface, with all arguments that they may have.</summary>
    private static IEnumerable<Type> Closed(Type kind)
    {
        foreach (var type in kind.Assembly.GetTypes().Where(t => t.IsValueType && kind.IsAssignableFrom(t)))
        {
            if (!type.IsGenericTypeDefinition)
                yield return type;
            else if (!type.DeclaringType?.IsGenericTypeDefinition ?? true)
            {
                if (type.GetGenericArguments() is [var argument] && argument.GetGenericParameterConstraints().FirstOrDefault(c => c.IsInterface) is { } wanted)
                {
                    foreach (var inner in Closed(wanted))
                        yield return type.MakeGenericType(inner);
                }
            }
        }
    }

    private static byte[] Bytes(Step step, out List<Storage> memory)
    {
        var writer = new StepWriter();
        step.Save(writer);
        memory = writer.Memory;
        return writer.Bytes.ToArray();
    }
}
