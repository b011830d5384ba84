namespace TorchPort.Tests.Optim;

/// <summary>Compares trees of values of two checkpoints.</summary>
internal static class Trees
{
    /// <summary>The same keys, kinds and values; Python's optimizers do not mind 0 or 0.0, nor numbers in tensors of one element, nor the order of keys.</summary>
    internal static void Same(CheckpointValue wanted, CheckpointValue found, double relative, double absolute)
    {
        if (wanted.Kind == CheckpointKind.Tensor && found.Kind == CheckpointKind.Tensor)
        {
            Close.To(wanted.AsTensor(), found.AsTensor(), wanted.Path, relative, absolute);
        }
        else if (wanted.Kind is CheckpointKind.Integer or CheckpointKind.Float or CheckpointKind.Tensor)
        {
            Close.Numbers([wanted.As<double>()], [found.As<double>()], wanted.Path, relative, absolute);
        }
        else if (wanted.Kind is CheckpointKind.Dict or CheckpointKind.List or CheckpointKind.Tuple)
        {
            Assert.Equal(wanted.TypeName, found.TypeName);
            Assert.Equal(wanted.Entries.Select(e => $"{e.Key}").Order(StringComparer.Ordinal), found.Entries.Select(e => $"{e.Key}").Order(StringComparer.Ordinal));
            foreach (var (key, value) in wanted.Entries)
                Same(value, found[key], relative, absolute);
        }
        else
        {
            Assert.True(Equals(wanted.Value, found.Value), $"{wanted.Path} is {found}, expected {wanted}.");
        }
    }
}
