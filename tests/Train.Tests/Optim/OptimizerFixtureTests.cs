using TorchPort.Nn;
using TorchPort.Optim;

namespace TorchPort.Tests.Optim;

/// <summary>Fifty steps of every option, compared with those that PyTorch took.</summary>
public sealed class OptimizerFixtureTests
{
    public static TheoryData<string, string> Cases()
    {
        var data = new TheoryData<string, string>();
        foreach (var optimizer in OptimizerOptions.Known)
        {
            foreach (var one in TensorFile.Open("optim", optimizer + ".safetensors").Cases())
                data.Add(optimizer, one.Text("label"));
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void FollowsPyTorch(string optimizer, string label)
    {
        var expected = OptimizerOptions.Case(optimizer, label);
        var problem = new OptimProblem((DType)expected["dtype"]!);
        var optim = OptimizerOptions.Make(expected, problem);
        var losses = new double[50];
        for (var step = 1; step <= 50; step++)
        {
            losses[step - 1] = problem.Step(optim);
            if (step is 1 or 10 or 50)
                OptimizerOptions.CheckParameters(expected, problem, step);
        }
        var (relative, absolute) = OptimizerOptions.Tolerance(expected);
        Close.Numbers(expected.Tensor("losses").ToArray<double>(), losses, "losses", relative, absolute);
    }
}
