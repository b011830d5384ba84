namespace TorchPort.Tests.Optim;

/// <summary>Fifty steps of every option, compared with those that PyTorch took.</summary>
public sealed class OptimizerFixtureTests
{
    public static TheoryData<string, string> Cases()
    {
        var data = new TheoryData<string, string>();
        foreach (var optimizer in OptimizerOptions.Known)
        {
            foreach (var one in OptimizerOptions.Cases(optimizer))
                data.Add(optimizer, one.Text("label"));
        }
        return data;
    }

    /// <summary>The inputs of PyTorch's own OptimizerInfo.</summary>
    public static TheoryData<string> OptimDb() => [.. OptimizerOptions.Cases("optim_db").Select(c => c.Text("label"))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void FollowsPyTorch(string optimizer, string label)
    {
        var expected = OptimizerOptions.Case(optimizer, label);
        var problem = OptimProblem.Vectors((DType)expected["dtype"]!);
        problem.Follow(expected, OptimizerOptions.Make(expected, problem));
    }

    [Theory]
    [MemberData(nameof(OptimDb))]
    public void FollowsPyTorchOnAConvnet(string label)
    {
        var expected = OptimizerOptions.Case("optim_db", label);
        var problem = OptimProblem.Images((DType)expected["dtype"]!, expected.Dict("kwargs").TryGetValue("maximize", out var maximize) && maximize is true);
        problem.Follow(expected, OptimizerOptions.Make(expected, problem));
    }
}
