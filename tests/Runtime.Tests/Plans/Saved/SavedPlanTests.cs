using TorchPort.Nn;
using TorchPort.Plans;

namespace TorchPort.Tests.Plans.Saved;

/// <summary>Plans that were saved give the same bits as those that are made anew, and whatever does not fit or is damaged is made anew.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public sealed class SavedPlanTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("torchport-saved-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private SessionOptions Options(Module? module = null, string key = "test") => new() { SavedPlans = new(_folder) { Key = key, Module = module } };

    private static Sequential Net()
    {
        Torch.ManualSeed(3);
        var net = new Sequential(new Conv2d(3, 16, 3, padding: 1), new BatchNorm2d(16), new SiLU(), new MaxPool2d(2), new Conv2d(16, 16, 3, padding: 1), new ReLU(),
            new Conv2d(16, 24, 1), new Hardswish(), new AdaptiveAvgPool2d(1), new Flatten(), new Linear(24, 10), new LayerNorm(10), new Softmax(-1));
        net.Eval();
        return net;
    }

    private static bool IsRead(Session session, params Tensor[] inputs) => session.Describe(inputs).Contains("saved plan: read from", StringComparison.Ordinal);

    private static void Same(Tensor[] expected, Tensor[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i].Shape, actual[i].Shape);
            Assert.Equal(expected[i].ToArray<float>(), actual[i].ToArray<float>());
        }
    }

    /// <summary>As another process would do it: a session that knows nothing of the first.</summary>
    private void ComesBack(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function, Module? module, params Tensor[] inputs)
    {
        var key = Guid.NewGuid().ToString();
        var first = new Session(function, Options(module, key));
        var expected = first.Run(inputs);
        Assert.Contains("written to", first.Describe(inputs), StringComparison.Ordinal);
        var second = new Session(function, Options(module, key));
        Assert.True(IsRead(second, inputs), second.Describe(inputs));
        Same(expected, second.Run(inputs));
        Same(expected, second.Run(inputs));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void RandomProgramsComeBack(int seed)
    {
        for (var round = 0; round < 20; round++)
        {
            var program = new RandomProgram(seed * 77 + round);
            var net = new RandomConvnet(seed * 78 + round);
            var image = Torch.Randn(round % 2 + 1, 4, 6, 5);
            net.Run(image);
            RoundTrip(x => program.Run(x[0]), Torch.Randn(3, 4));
            RoundTrip(x => net.Run(x[0]), image);
        }
    }

    private static void RoundTrip(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function, Tensor x)
    {
        var graph = Tracer.Trace(function, [x], mayRound: true, walks: true);
        Passes.Run(graph, new(), new());
        var writer = new StepWriter();
        writer.Graph(graph);
        var reader = new StepReader(writer.Bytes.ToArray(), writer.Memory);
        var back = reader.Graph();
        reader.End();
        GraphCheck.Verify(back);
        Assert.Equal(graph.ToString(), back.ToString());
        Same(new Plan(graph, Device.Cpu).Run([x], null, default), new Plan(back, Device.Cpu).Run([x], null, default));
    }

    [Fact]
    public void AModuleComesBack()
    {
        var (net, x) = (Net(), Torch.Randn(2, 3, 16, 16));
        var expected = new Session(net, Options()).Run(x);
        var session = new Session(net, Options());
        Assert.True(IsRead(session, x), session.Describe(x));
        Same(expected, session.Run(x));
        // Another module with the same weights is the same function under one key.
        var twin = new Session(Net(), Options());
        Assert.True(IsRead(twin, x));
        Assert.False(IsRead(new(Net(), Options(key: "other")), x));
        Assert.False(IsRead(session, Torch.Randn(1, 3, 16, 16)));
    }

    [Fact]
    public void NetworksOfManyKindsComeBack()
    {
        Torch.ManualSeed(4);
        var embedding = new Embedding(30, 16);
        var lstm = new LSTM(16, 12, numLayers: 1, bidirectional: true);
        var encoder = new TransformerEncoderLayer(24, 4, 48, dropout: 0, batchFirst: true);
        encoder.Eval();
        var tokens = Torch.RandInt(0, 30, [5, 2]);
        ComesBack(t => [encoder.Call(lstm.Call(embedding.Call(t[0])).Output)], new ModuleList<Module>(embedding, lstm, encoder), tokens);
        var linear = new Linear(8, 8);
        ComesBack(t => Torch.Cond(t[0].Sum().Gt(0), () => [linear.Call(t[0])], () => [t[0].Neg()]), linear, Torch.Rand(3, 8));
        ComesBack(t => Torch.WhileLoop(s => s[0].Abs().Sum().Gt(1.0), s => [linear.Call(s[0]).Mul(0.1)], t[0]), linear, Torch.Rand(3, 8));
    }

    [Theory]
    [InlineData(WeightPrecision.BFloat16, ActivationPrecision.Float32)]
    [InlineData(WeightPrecision.Int8, ActivationPrecision.Float32)]
    [InlineData(WeightPrecision.Float32, ActivationPrecision.Int8)]
    public void OtherPrecisionsHaveFilesOfTheirOwn(WeightPrecision weights, ActivationPrecision activations)
    {
        var (net, x) = (Net(), Torch.Randn(1, 3, 16, 16));
        new Session(net, Options()).Run(x);
        var options = Options() with { WeightPrecision = weights, ActivationPrecision = activations, Calibration = activations == ActivationPrecision.Int8 ? [[Torch.Randn(1, 3, 16, 16)]] : [] };
        var first = new Session(net, options);
        Assert.False(IsRead(first, x));
        var second = new Session(net, options);
        Assert.True(IsRead(second, x), second.Describe(x));
        Same(first.Run(x), second.Run(x));
        Assert.True(IsRead(new(net, Options()), x));
    }

    [Fact]
    public void ChangedWeightsMakePlansAnew()
    {
        var (net, x) = (Net(), Torch.Randn(1, 3, 16, 16));
        var before = new Session(net, Options()).Run(x);
        var session = new Session(net, Options());
        Assert.True(IsRead(session, x));
        using (GradMode.NoGrad())
            net.Parameters().First().Mul_(2);
        // A plan that was read notices it as one that was made does.
        var after = session.Run(x);
        Same(new Session(net).Run(x), after);
        Assert.NotEqual(before[0].ToArray<float>(), after[0].ToArray<float>());
        // It has taken the file's place, and the same weights in a new session find it.
        Assert.Single(Directory.GetFiles(_folder));
        Assert.True(IsRead(new(net, Options()), x));
        Assert.False(IsRead(new(Net(), Options()), x));
        net.Train();
        Assert.False(IsRead(new(net, Options()), x));
    }

    [Fact]
    public void ModesThatChangeWithinASessionArePartOfWhatItSaves()
    {
        var net = new Linear(4, 4);
        net.Eval();
        Tensor[] Function(IReadOnlyList<Tensor> t) => [net.Training ? net.Call(t[0]).Mul(2) : net.Call(t[0])];
        var session = new Session(Function, Options(net));
        session.Run(Torch.Randn(1, 4));
        net.Train();
        var x = Torch.Randn(2, 4);
        session.Run(x);
        net.Eval();
        var later = new Session(Function, Options(net));
        Assert.False(IsRead(later, x), later.Describe(x));
        Same(new Session(net).Run(x), later.Run(x));
    }

    [Fact]
    public void WhatTheDigestDoesNotSeeIsNotSaved()
    {
        var x = Torch.Randn(2, 24);
        Tensor hidden = Torch.Randn(24, 8);
        var session = new Session(t => [t[0].MatMul(hidden)], Options());
        Assert.Contains("not saved: the function reads tensors", session.Describe(x), StringComparison.Ordinal);
        Assert.Contains("not saved: nothing says what", new Session(Net(), new() { SavedPlans = new(_folder) }).Describe(Torch.Randn(1, 3, 16, 16)), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void NumbersThatSteerArePartOfASavedPlan()
    {
        static Tensor[] Repeat(IReadOnlyList<Tensor> t)
        {
            var sum = t[0];
            for (var i = 0L; i < t[1].Item<long>(); i++)
                sum = sum.Mul(0.5).Add(t[0]);
            return [sum];
        }
        var x = Torch.Randn(6);
        foreach (var count in new[] { 3L, 5 })
            ComesBackWith(count);
        void ComesBackWith(long count)
        {
            var expected = new Session(Repeat, Options()).Run(x, Torch.Tensor(count));
            var session = new Session(Repeat, Options());
            Assert.True(IsRead(session, x, Torch.Tensor(count)));
            Same(expected, session.Run(x, Torch.Tensor(count)));
        }
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void DamagedFilesAreMadeAnew()
    {
        var (net, x) = (Net(), Torch.Randn(1, 3, 8, 8));
        var expected = new Session(net, Options()).Run(x);
        var file = Directory.GetFiles(_folder).Single();
        var whole = File.ReadAllBytes(file);
        var random = new System.Random(1);
        for (var i = 0; i < 60; i++)
        {
            var bytes = (byte[])whole.Clone();
            if (i % 3 == 0)
                bytes = bytes[..(i < 12 ? i * 8 : random.Next(bytes.Length))];
            else
                bytes[i < 40 ? i * 2 : random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(file, bytes);
            var session = new Session(net, Options());
            Assert.Contains("made anew", session.Describe(x), StringComparison.Ordinal);
            Same(expected, session.Run(x));
            Assert.Equal(whole.Length, new FileInfo(file).Length);
        }
        Assert.True(IsRead(new(net, Options()), x));
    }

    /// <summary>What a digest cannot say: bytes that are wrong though they are those that were written.</summary>
    [Fact]
    public void BytesOfNoGraphAreRefused()
    {
        var net = Net();
        var graph = Tracer.Trace(inputs => [net.Call(inputs[0])], [Torch.Randn(1, 3, 8, 8)], mayRound: true);
        Passes.Run(graph, new(), new());
        var writer = new StepWriter();
        writer.Graph(graph);
        var whole = writer.Bytes.ToArray();
        int refused = 0, tried = 0;
        for (var at = 0; at < whole.Length; at += 3)
        {
            foreach (var value in new byte[] { 0x7f, 0xff })
            {
                var bytes = (byte[])whole.Clone();
                bytes[at] ^= value;
                tried++;
                try
                {
                    var reader = new StepReader(bytes, writer.Memory);
                    GraphCheck.Verify(reader.Graph());
                    reader.End();
                }
                catch (SavedPlanException)
                {
                    refused++;
                }
            }
        }
        for (var length = 0; length < whole.Length; length += 7)
            Assert.Throws<SavedPlanException>(() => new StepReader(whole[..length], writer.Memory).Graph());
        Assert.True(refused > tried / 2, $"{refused} of {tried}");
    }

    [Fact]
    public void SessionsShareAFolderAtOnce()
    {
        var (net, x) = (Net(), Torch.Randn(1, 3, 16, 16));
        var expected = new Session(net).Run(x);
        Parallel.For(0, 8, new() { MaxDegreeOfParallelism = 8 }, _ =>
        {
            for (var i = 0; i < 4; i++)
                Same(expected, new Session(net, Options()).Run(x));
        });
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void AFolderThatEverybodyMayWriteToIsNotUsed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Folders have no such modes there.");
        var (net, x) = (Net(), Torch.Randn(1, 3, 16, 16));
        new Session(net, Options()).Run(x);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder, File.GetUnixFileMode(_folder) | UnixFileMode.OtherWrite);
        Assert.Contains("everybody may write", new Session(net, Options()).Describe(x), StringComparison.Ordinal);
        // And what cannot be written at all costs nothing but the file.
        var lost = new Session(net, new() { SavedPlans = new(Path.Combine(Directory.GetFiles(_folder).Single(), "folder")) { Key = "test" } });
        Assert.Contains("not saved", lost.Describe(x), StringComparison.Ordinal);
        Same(new Session(net).Run(x), lost.Run(x));
    }
}
