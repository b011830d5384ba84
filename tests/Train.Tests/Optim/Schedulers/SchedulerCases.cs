using TorchPort.Nn;
using TorchPort.Optim;

namespace TorchPort.Tests.Optim.Schedulers;

/// <summary>The schedulers of tools/scheduler_cases.py, as a user would write them here.</summary>
internal static class SchedulerCases
{
    internal static readonly Dictionary<string, Func<Optimizer, Scheduler>> All = new()
    {
        ["LambdaLR"] = o => new LambdaLR(o, [epoch => Math.Pow(0.95, epoch), epoch => 1.0 / (1 + epoch)]),
        ["MultiplicativeLR"] = o => new MultiplicativeLR(o, epoch => epoch % 2 != 0 ? 0.97 : 1.01),
        ["StepLR"] = o => new StepLR(o, 30, gamma: 0.5),
        ["MultiStepLR"] = o => new MultiStepLR(o, [20, 60, 60, 150], gamma: 0.3),
        ["ConstantLR"] = o => new ConstantLR(o, factor: 0.25, totalIters: 120),
        ["LinearLR"] = o => new LinearLR(o, startFactor: 0.2, endFactor: 0.7, totalIters: 130),
        ["ExponentialLR"] = o => new ExponentialLR(o, 0.98),
        ["PolynomialLR"] = o => new PolynomialLR(o, totalIters: 150, power: 1.7),
        ["CosineAnnealingLR"] = o => new CosineAnnealingLR(o, 37, etaMin: 0.001),
        ["CosineAnnealingWarmRestarts"] = o => new CosineAnnealingWarmRestarts(o, 11, etaMin: 0.001),
        ["CosineAnnealingWarmRestarts.longer"] = o => new CosineAnnealingWarmRestarts(o, 7, tMult: 2),
        ["CyclicLR"] = o => new CyclicLR(o, [0.01, 0.02], 0.3, stepSizeUp: 17, stepSizeDown: 11),
        ["CyclicLR.triangular2"] = o => new CyclicLR(o, 0.01, [0.3, 0.2], stepSizeUp: 13, mode: CyclicMode.Triangular2, baseMomentum: 0.7, maxMomentum: 0.95),
        ["CyclicLR.exp_range"] = o => new CyclicLR(o, 0.01, 0.3, stepSizeUp: 19, mode: CyclicMode.ExpRange, gamma: 0.99, cycleMomentum: false),
        ["CyclicLR.scale_fn"] = o => new CyclicLR(o, 0.01, 0.3, stepSizeUp: 19, scaleFn: x => 1 / x),
        ["OneCycleLR"] = o => new OneCycleLR(o, [0.4, 0.2], totalSteps: 201),
        ["OneCycleLR.three_phase"] = o => new OneCycleLR(o, 0.4, totalSteps: 210, pctStart: 0.4, annealStrategy: AnnealStrategy.Linear, threePhase: true, divFactor: 10, finalDivFactor: 100),
        ["ReduceLROnPlateau"] = o => new ReduceLROnPlateau(o, patience: 4, cooldown: 3, factor: 0.6, minLr: [0.01, 0.001]),
        ["ReduceLROnPlateau.max"] = o => new ReduceLROnPlateau(o, PlateauMode.Max, patience: 2, threshold: 0.05, thresholdMode: ThresholdMode.Abs, minLr: 0.002),
        ["SequentialLR"] = o => new SequentialLR(o, [WarmUp(o), new ExponentialLR(o, 0.9), new CosineAnnealingLR(o, 50)], [20, 60]),
        ["SequentialLR.restarts"] = o => new SequentialLR(o, [new ConstantLR(o, 0.1, 10), new CosineAnnealingWarmRestarts(o, 9, tMult: 2), new StepLR(o, 25, 0.5)], [15, 110]),
        ["ChainedScheduler"] = o => new ChainedScheduler([new ConstantLR(o, 0.1, 30), new ExponentialLR(o, 0.99), new StepLR(o, 50, 0.5)]),
        ["ChainedScheduler.sequential"] = o => new ChainedScheduler([new SequentialLR(o, [WarmUp(o), new ExponentialLR(o, 0.98)], [30]), new StepLR(o, 70, 0.5)]),
        ["SWALR"] = o => new SWALR(o, [0.02, 0.01], annealEpochs: 30),
        ["SWALR.linear"] = o => new SWALR(o, 0.02, annealEpochs: 150, annealStrategy: AnnealStrategy.Linear),
        ["SWALR.at_once"] = o => new SWALR(o, 0.02, annealEpochs: 0),
    };

    /// <summary>Two groups; with betas where a momentum is cycled too in some cases.</summary>
    internal static Optimizer OptimizerOf(string label)
    {
        Parameter first = new(Torch.Ones(1)), second = new(Torch.Ones(1));
        if (label is "CyclicLR.triangular2" or "OneCycleLR.three_phase")
            return new Adam([new AdamGroup([first]) { Lr = 0.1 }, new AdamGroup([second]) { Lr = 0.05 }]);
        return new SGD([new SGDGroup([first]) { Lr = 0.1 }, new SGDGroup([second]) { Lr = 0.05 }], momentum: 0.9);
    }

    internal static double Momentum(ParamGroup group) => group switch { SGDGroup sgd => sgd.Momentum, AdamGroup adam => adam.Betas.Item1, _ => double.NaN };

    internal static void Step(Scheduler scheduler, int step)
    {
        if (scheduler is LRScheduler timed)
            timed.Step();
        else
            ((ReduceLROnPlateau)scheduler).Step(Metric(step));
    }

    /// <summary>What a plateau is found in: a fall with waves.</summary>
    private static double Metric(int step) => 1.0 / (1 + step / 10) + 0.01 * (step % 7);

    private static LinearLR WarmUp(Optimizer optimizer) => new(optimizer, startFactor: 0.1, totalIters: 20);
}
