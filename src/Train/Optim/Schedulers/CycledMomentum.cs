namespace TorchPort.Optim;

/// <summary>The momentum of a group, or the first of its betas, as schedulers change it.</summary>
internal static class CycledMomentum
{
    internal static bool IsBeta(ParamGroup group) => group.Options.TryGet("betas", out _);

    /// <summary>Notes the bounds in the groups, where PyTorch has them, and, if <paramref name="set"/>, begins at the upper one.</summary>
    internal static void Begin(Optimizer optimizer, double[] smallest, double[] largest, bool set)
    {
        for (var i = 0; i < optimizer.ParamGroups.Count; i++)
        {
            var group = optimizer.ParamGroups[i];
            if (!IsBeta(group) && !group.Options.TryGet("momentum", out _))
                throw new ArgumentException("To cycle the momentum the optimizer must have a momentum or betas: pass cycleMomentum: false.", nameof(optimizer));
            if (!set)
                continue;
            Set(group, largest[i]);
            group.Options.Set("max_momentum", largest[i]);
            group.Options.Set("base_momentum", smallest[i]);
        }
    }

    internal static void Set(ParamGroup group, double momentum)
    {
        if (group.Options.TryGet("betas", out var betas))
            group.Options.Set("betas", (momentum, (((double, double))betas!).Item2));
        else
            group.Options.Set("momentum", momentum);
    }
}
