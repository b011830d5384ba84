namespace TorchPort;

public static partial class Torch
{
    /// <summary>Starts <see cref="Generator.Default"/> over from <paramref name="seed"/>; a negative one means 2⁶⁴ more. PyTorch: <c>torch.manual_seed</c>.</summary>
    /// <returns>The generator.</returns>
    public static Generator ManualSeed(long seed) => Generator.Default.ManualSeed(seed);

    /// <summary>Starts <see cref="Generator.Default"/> over from a seed that nobody chose. PyTorch: <c>torch.seed</c>.</summary>
    /// <returns>The seed.</returns>
    public static ulong Seed() => Generator.Default.Seed();

    /// <summary>The seed <see cref="Generator.Default"/> was last given. PyTorch: <c>torch.initial_seed</c>.</summary>
    public static ulong InitialSeed() => Generator.Default.InitialSeed;

    /// <summary>The state of <see cref="Generator.Default"/>, in PyTorch's bytes. PyTorch: <c>torch.get_rng_state</c>.</summary>
    /// <returns>A uint8 tensor of <see cref="Generator.StateSize"/> elements, which either side can save and set.</returns>
    public static Tensor GetRngState() => Tensor<byte>(Generator.Default.GetState());

    /// <summary>Lets <see cref="Generator.Default"/> go on from a saved state. PyTorch: <c>torch.set_rng_state</c>.</summary>
    /// <exception cref="ArgumentException">These are not the bytes of a CPU generator's state.</exception>
    /// <exception cref="DTypeException">The tensor is not of uint8.</exception>
    public static void SetRngState(Tensor newState)
    {
        ArgumentNullException.ThrowIfNull(newState);
        if (newState.DType != DType.UInt8)
            throw new DTypeException($"A generator's state is a uint8 tensor, not a {newState.DType.TorchName} one: pass what torch.get_rng_state() gave.");
        Generator.Default.SetState(newState.ToArray<byte>());
    }
}
