using TorchPort.Nn;
using TorchPort.Plans;

namespace TorchPort.Tests.Plans;

/// <summary>What plans keep of constants.</summary>
public sealed class ConstantTests
{
    [Fact]
    public unsafe void AScaledWeightIsThereOnlyWhileItIsPacked()
    {
        var computed = 0;
        var scaled = new RecomputedStorage(8, (to, _) =>
        {
            computed++;
            *(long*)to = 7;
        });
        Assert.Equal(7, *(long*)scaled.Pointer);
        scaled.Fade();
        Assert.False(scaled.IsThere);
        Assert.Equal(7, *(long*)scaled.Pointer);
        Assert.Equal(2, computed);

        var cache = new ConstantCache();
        Assert.Equal("7", cache.Get(scaled, "text", () => ((*(long*)scaled.Pointer).ToString(System.Globalization.CultureInfo.InvariantCulture), 0L)));
        Assert.False(scaled.IsThere);
    }

    [Fact]
    public unsafe void ThreadsThatAskForTracedMemoryAtOnceGetTheSame()
    {
        for (var round = 0; round < 2000; round++)
        {
            var storage = new TracedStorage(Device.Cpu, 256, null);
            var places = new nint[2];
            using var start = new Barrier(2);
            void Ask(int thread)
            {
                start.SignalAndWait();
                places[thread] = (nint)storage.Pointer;
            }
            var other = new Thread(() => Ask(1));
            other.Start();
            Ask(0);
            other.Join();
            Assert.Equal(places[0], places[1]);
        }
    }

    [Fact]
    public void WhatPlansReadStays()
    {
        var graph = new Graph();
        var (read, other) = (Copied(1, 2), Copied(3, 4));
        var cache = new ConstantCache();
        cache.Get(read, "", () => ("", 0L));
        cache.Get(other, "", () => ("", 0L));
        var value = graph.NewValue(8, read);
        graph.Outputs.Add(new(value, DType.Float32, [2], [1], 0));
        _ = (First(read), First(other));
        cache.Fade(graph);
        Assert.True(read.IsThere);
        Assert.False(other.IsThere);
    }

    [Fact]
    public void AFoldedNetworkRunsForOtherShapesToo()
    {
        var net = new Sequential(new Conv2d(8, 16, 3, padding: 1), new BatchNorm2d(16), new ReLU(), new Conv2d(16, 16, 3, groups: 16), new BatchNorm2d(16));
        net.Call(Torch.Randn(4, 8, 9, 9));
        net.Eval();
        var session = new Session(net);
        foreach (var size in new[] { 9, 20, 33, 9 })
        {
            var x = Torch.Randn(1, 8, size, size);
            SessionTests.Near(net.Call(x), session.Run(x)[0]);
        }
    }

    [Fact]
    public void ImagesOfOtherSizesShareWeights()
    {
        Torch.ManualSeed(4);
        var net = new Sequential(new Conv2d(3, 32, 3, stride: 2, padding: 1), new Conv2d(32, 32, 1), new Conv2d(32, 32, 3, padding: 1, groups: 32), new Conv2d(32, 64, 3, padding: 1));
        var constants = new ConstantCache();
        long packed = 0;
        foreach (var (images, size) in new[] { (1, 64), (1, 80), (2, 64) })
        {
            var x = Torch.Randn(images, 3, size, size);
            var graph = Tracer.Trace(inputs => [net.Call(inputs[0])], [x]);
            Passes.Run(graph, new(), constants);
            Assert.All(graph.Nodes, n => Assert.True(n.Step is PackedConvolutionStep or CopyStep, n.ToString()));
            SessionTests.Near(net.Call(x), new Plan(graph, Device.Cpu).Run([x], null, default)[0]);
            packed = packed == 0 ? constants.ByteLength : packed;
            Assert.Equal(packed, constants.ByteLength);
        }
    }

    private static unsafe RecomputedStorage Copied(float a, float b) => new(8, (to, _) =>
    {
        ((float*)to)[0] = a;
        ((float*)to)[1] = b;
    });

    private static unsafe float First(Storage storage) => *(float*)storage.Pointer;
}
