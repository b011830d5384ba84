namespace TorchPort.Nn;

/// <summary>Copies of modules, whose making leaves the default generator as it was.</summary>
internal static class ModuleCopy
{
    internal static T Of<T>(T module, Func<T> another) where T : Module
    {
        var random = Generator.Default.GetState();
        var copy = another();
        Generator.Default.SetState(random);
        copy.LoadStateDict(module.StateDict());
        copy.Train(module.Training);
        return copy;
    }
}
