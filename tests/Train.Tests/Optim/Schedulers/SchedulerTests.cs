using TorchPort.Optim;

namespace TorchPort.Tests.Optim.Schedulers;

/// <summary>Two hundred learning rates and momenta of every scheduler, compared with PyTorch's; states both ways.</summary>
public sealed class SchedulerTests
{
    private static readonly Dictionary<string, Case> Fixtures = TensorFile.Open("optim", "schedulers.safetensors").Cases().ToDictionary(c => c.Text("label"));

    public static TheoryData<string> Labels => [.. Fixtures.Keys];

    [Theory]
    [MemberData(nameof(Labels))]
    public void FollowsPyTorch(string label)
    {
        var optimizer = SchedulerCases.OptimizerOf(label);
        Follow(label, optimizer, SchedulerCases.All[label](optimizer), 1);
    }

    [Theory]
    [MemberData(nameof(Labels))]
    public void GoesOnFromAFileOfPyTorch(string label)
    {
        var optimizer = SchedulerCases.OptimizerOf(label);
        var scheduler = SchedulerCases.All[label](optimizer);
        var saved = Checkpoint.Load(Paths.Fixture("optim", "schedulers.step100.pt"))[label];
        optimizer.LoadStateDict(saved["optimizer"]);
        scheduler.LoadStateDict(saved["scheduler"]);
        Follow(label, optimizer, scheduler, 101);
    }

    /// <summary>Every variable that PyTorch's scheduler has after a hundred steps, with its value.</summary>
    [Theory]
    [MemberData(nameof(Labels))]
    public void WritesWhatPyTorchWrites(string label)
    {
        var (_, scheduler) = AfterHundred(label);
        Trees.Same(Checkpoint.Load(Paths.Fixture("optim", "schedulers.step100.pt"))[label]["scheduler"], new(scheduler.StateDict(), "", null), 1e-9, 1e-12);
    }

    [Fact]
    public void PyTorchGoesOnFromItsFile()
    {
        CheckpointDict saved = [];
        foreach (var label in SchedulerCases.All.Keys)
        {
            var (optimizer, scheduler) = AfterHundred(label);
            saved[label] = new CheckpointDict { ["optimizer"] = optimizer.StateDict(), ["scheduler"] = scheduler.StateDict() };
        }
        using var folder = new TempFolder();
        Checkpoint.Save(folder["schedulers.pt"], saved);
        Assert.Contains($"{saved.Count} checked, 0 failed", Oracle.Python("tools/check_scheduler_states.py", folder["schedulers.pt"]), StringComparison.Ordinal);
    }

    [Fact]
    public void WarmRestartsTakeFractionsOfEpochs()
    {
        var optimizer = SchedulerCases.OptimizerOf("");
        var scheduler = new CosineAnnealingWarmRestarts(optimizer, 4, tMult: 2);
        // PyTorch 2.6: scheduler.step(epoch) of the same schedule, base rate 0.1.
        foreach (var (epoch, lr) in ((double, double)[])[(0.5, 0.09619397662556434), (3.75, 0.0009607359798384785), (4, 0.1), (5.25, 0.09409606321741776), (13, 0.09903926402016153), (30.5, 0.0985015626597272)])
        {
            scheduler.Step(epoch);
            Assert.Equal(lr, scheduler.GetLastLr()[0], 1e-12);
        }
    }

    [Fact]
    public void SaysWhatIsWrong()
    {
        var optimizer = SchedulerCases.OptimizerOf("");
        Assert.Throws<ArgumentException>(() => new StepLR(optimizer, 3, lastEpoch: 5));
        Assert.Throws<ArgumentException>(() => new LambdaLR(optimizer, [e => 1]));
        Assert.Throws<ArgumentException>(() => new CyclicLR(optimizer, [0.1, 0.1, 0.1], 1));
        Assert.Throws<ArgumentException>(() => new CyclicLR(new Adagrad(optimizer.ParamGroups[0].Params), 0.1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConstantLR(optimizer, 1.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReduceLROnPlateau(optimizer, factor: 1));
        Assert.Throws<ArgumentException>(() => new SequentialLR(optimizer, [new StepLR(optimizer, 3)], [3]));
        Assert.Throws<ArgumentException>(() => new ChainedScheduler([]));
        Assert.Throws<ArgumentException>(() => new ChainedScheduler([new StepLR(optimizer, 3), new StepLR(SchedulerCases.OptimizerOf(""), 3)]));
        var cycle = new OneCycleLR(optimizer, 0.1, totalSteps: 2);
        cycle.Step();
        cycle.Step();
        Assert.Throws<InvalidOperationException>(cycle.Step);
    }

    [Fact]
    public void AStateThatDoesNotFitChangesNothing()
    {
        var scheduler = new CyclicLR(SchedulerCases.OptimizerOf(""), 0.01, 0.3, stepSizeUp: 3);
        scheduler.Step();
        var state = scheduler.StateDict();
        var before = PythonText.Of(state);
        state["last_epoch"] = 17L;
        state["mode"] = "square";
        Assert.Throws<OptimizerStateException>(() => scheduler.LoadStateDict(state));
        state["mode"] = "triangular";
        state["base_lrs"] = new CheckpointList();
        Assert.Throws<OptimizerStateException>(() => scheduler.LoadStateDict(state));
        Assert.Throws<CheckpointKeyException>(() => scheduler.LoadStateDict(new CheckpointDict()));
        Assert.Equal(before, PythonText.Of(scheduler.StateDict()));
        Assert.Equal(1, scheduler.LastEpoch);
    }

    private static (Optimizer, Scheduler) AfterHundred(string label)
    {
        var optimizer = SchedulerCases.OptimizerOf(label);
        var scheduler = SchedulerCases.All[label](optimizer);
        for (var step = 1; step <= 100; step++)
            SchedulerCases.Step(scheduler, step);
        return (optimizer, scheduler);
    }

    private static void Follow(string label, Optimizer optimizer, Scheduler scheduler, int first)
    {
        double[] rates = Fixtures[label].Tensor("rates").ToArray<double>(), momenta = Fixtures[label].Tensor("momenta").ToArray<double>();
        for (var step = first; step <= 200; step++)
        {
            for (var group = 0; group < 2; group++)
            {
                var at = 2 * (step - 1) + group;
                // Two hundred products and cosines, each rounded in its last digit.
                Close.Numbers([rates[at], momenta[at]], [optimizer.ParamGroups[group].Lr, SchedulerCases.Momentum(optimizer.ParamGroups[group])], $"group {group} before step {step}", 1e-11, 1e-15);
            }
            SchedulerCases.Step(scheduler, step);
            Assert.Equal(optimizer.ParamGroups.Select(g => g.Lr), scheduler.GetLastLr());
        }
    }
}
