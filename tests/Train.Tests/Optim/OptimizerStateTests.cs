using TorchPort.Optim;

namespace TorchPort.Tests.Optim;

/// <summary>State dicts: what is in them, and going on from them.</summary>
public sealed class OptimizerStateTests
{
    public static TheoryData<string, string> Cases => OptimizerFixtureTests.Cases();

    [Theory]
    [MemberData(nameof(Cases))]
    public void GoesOnFromItsOwnState(string optimizer, string label)
    {
        var expected = OptimizerOptions.Case(optimizer, label);
        var first = OptimProblem.Vectors((DType)expected["dtype"]!);
        var before = OptimizerOptions.Make(expected, first);
        for (var step = 0; step < 25; step++)
            first.Step(before);
        var second = OptimProblem.Vectors((DType)expected["dtype"]!);
        var after = OptimizerOptions.Make(expected, second);
        foreach (var (name, parameter) in second.Parameters)
            parameter.Detach().Copy_(first.Parameters[name].Detach());
        after.LoadStateDict(before.StateDict());
        for (var step = 0; step < 25; step++)
        {
            Assert.Equal(first.Step(before), second.Step(after));
        }
        foreach (var (name, parameter) in second.Parameters)
            Close.Same(first.Parameters[name], parameter, name);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void GoesOnFromAFileOfPyTorch(string optimizer, string label)
    {
        var expected = OptimizerOptions.Case(optimizer, label);
        var problem = OptimProblem.Vectors((DType)expected["dtype"]!);
        // The options, too, come from the file: those of the case would hide one that was not read.
        var optim = OptimizerOptions.Make(expected, problem, withOptions: false);
        var checkpoint = Checkpoint.Load(Paths.Fixture("optim", expected.Text("checkpoint")));
        foreach (var (name, parameter) in problem.Parameters)
            parameter.Detach().Copy_(checkpoint["model"][name].AsTensor());
        optim.LoadStateDict(checkpoint["optimizer"]);
        problem.Follow(expected, optim, first: 26);
    }

    [Fact]
    public void PyTorchGoesOnFromItsFiles()
    {
        using var folder = new TempFolder();
        var count = 0;
        foreach (var optimizer in OptimizerOptions.Known)
        {
            // The last of the options, most of which are in use there, and those of groups.
            foreach (var expected in OptimizerOptions.Cases(optimizer).Where(c => c.Text("label") != "float64").TakeLast(3).Where(c => c.Text("label") != "frozen"))
            {
                var problem = OptimProblem.Vectors((DType)expected["dtype"]!);
                var optim = OptimizerOptions.Make(expected, problem);
                for (var step = 0; step < 25; step++)
                    problem.Step(optim);
                Checkpoint.Save(folder[$"{optimizer}.{expected.Text("label")}.pt"], new CheckpointDict
                {
                    ["model"] = problem.Parameters.ToDictionary(p => p.Key, p => p.Value.Detach()),
                    ["optimizer"] = optim.StateDict(),
                });
                count++;
            }
        }
        Assert.Contains($"{count} checked, 0 failed", Oracle.Python("tools/check_optim_states.py", folder.Path), StringComparison.Ordinal);
    }

    /// <summary>The options of a new optimizer, and those that a step has made it remember, are PyTorch's by name, kind and value.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void WritesWhatPyTorchWrites(string optimizer, string label)
    {
        var expected = OptimizerOptions.Case(optimizer, label);
        var problem = OptimProblem.Vectors((DType)expected["dtype"]!);
        var optim = OptimizerOptions.Make(expected, problem);
        for (var step = 0; step < 25; step++)
            problem.Step(optim);
        var written = new CheckpointValue(optim.StateDict(), "", null);
        // L-BFGS remembers quotients of small differences, which rounding moves more than the parameters; RMSprop's momentum sums quotients
        // by roots of small averages, of which PyTorch's own are 2.5e-5 from those it has in double precision.
        var (relative, absolute) = optimizer switch
        {
            "LBFGS" => (1e-5, 1e-5),
            "RMSprop" => (5e-5, 1e-5),
            _ => OptimizerOptions.Tolerance(expected),
        };
        Trees.Same(Checkpoint.Load(Paths.Fixture("optim", expected.Text("checkpoint")))["optimizer"], written, relative, absolute);
    }

    [Fact]
    public void HasPyTorchsStructure()
    {
        var problem = OptimProblem.Vectors();
        var adam = new Adam(problem.Parameters.Values, lr: 0.02, weightDecay: 0.1);
        problem.Step(adam);
        var dict = new CheckpointValue(adam.StateDict(), "", null);
        Assert.Equal(["state", "param_groups"], dict.Entries.Select(e => e.Key));
        Assert.Equal([0L, 1L, 2L, 3L], dict["state"].Entries.Select(e => e.Key));
        Assert.Equal(["step", "exp_avg", "exp_avg_sq"], dict["state"][0].Entries.Select(e => e.Key));
        Close.Same(Torch.Tensor(1.0), dict["state"][0]["step"].AsTensor(), "step");
        var group = dict["param_groups"][0];
        Assert.Equal(["lr", "betas", "eps", "weight_decay", "amsgrad", "maximize", "foreach", "capturable", "differentiable", "fused", "params"], group.Entries.Select(e => e.Key));
        Assert.Equal(CheckpointKind.Tuple, group["betas"].Kind);
        Assert.Equal([0.9, 0.999], group["betas"].Entries.Select(e => e.Value.As<double>()));
        Assert.Null(group["fused"].Value);
        Assert.Equal([0L, 1L, 2L, 3L], group["params"].Entries.Select(e => e.Value.As<long>()));
    }

    [Fact]
    public void KeepsWhatItDoesNotKnow()
    {
        var problem = OptimProblem.Vectors();
        var saved = new SGD(problem.Parameters.Values).StateDict();
        var group = (CheckpointDict)((CheckpointList)saved["param_groups"]!)[0]!;
        group["lr"] = Torch.Tensor(0.25);
        group["foreach"] = true;
        group["initial_lr"] = 0.5;
        group["mine"] = "kept";
        var sgd = new SGD(problem.Parameters.Values, momentum: 0.5);
        sgd.LoadStateDict(saved);
        Assert.Equal((0.25, 0.5, 0.0), (sgd.ParamGroups[0].Lr, sgd.ParamGroups[0].InitialLr, sgd.ParamGroups[0].Momentum));
        var again = new CheckpointValue(sgd.StateDict(), "", null)["param_groups"][0];
        Assert.True(again["foreach"].As<bool>());
        Assert.Equal("kept", again["mine"].As<string>());
    }

    [Fact]
    public void SaysWhatDoesNotFit()
    {
        var problem = OptimProblem.Vectors();
        var adam = new Adam(problem.Parameters.Values);
        problem.Step(adam);
        var few = new Adam(problem.Parameters.Values.Take(3));
        Assert.Contains("4 parameters, the optimizer's 3", Assert.Throws<OptimizerStateException>(() => few.LoadStateDict(adam.StateDict())).Message, StringComparison.Ordinal);
        var groups = new Adam([new AdamGroup(problem.Parameters.Values.Take(1)), new AdamGroup(problem.Parameters.Values.Skip(1))]);
        Assert.Contains("1 parameter groups, the optimizer 2", Assert.Throws<OptimizerStateException>(() => groups.LoadStateDict(adam.StateDict())).Message, StringComparison.Ordinal);
        var order = new Adam(problem.Parameters.Values.Reverse());
        Assert.Contains("state.0.exp_avg has shape [8, 3], but its parameter has [2]", Assert.Throws<OptimizerStateException>(() => order.LoadStateDict(adam.StateDict())).Message, StringComparison.Ordinal);
        Assert.Throws<CheckpointKeyException>(() => adam.LoadStateDict(new CheckpointDict()));
        var bad = adam.StateDict();
        ((CheckpointDict)((CheckpointList)bad["param_groups"]!)[0]!)["betas"] = new CheckpointTuple(0.9, 1.5);
        Assert.Throws<ArgumentOutOfRangeException>(() => adam.LoadStateDict(bad));
        Assert.Equal((0.9, 0.999), adam.ParamGroups[0].Betas);
        Assert.Equal(1, adam.State[problem.Parameters["fc1.weight"]].Number("step", 0));
    }
}
