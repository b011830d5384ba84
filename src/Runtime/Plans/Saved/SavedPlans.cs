using TorchPort.Nn;

namespace TorchPort.Plans;

/// <summary>Where a session keeps its plans between processes, so that later starts neither trace, nor fuse, nor pack weights.</summary>
/// <remarks>
/// <para>The first start with inputs of some dtypes and shapes makes the plan and writes it to the folder, later ones map it. A file is used only
/// if everything it was made of is the same: the model's bytes and the weights as they are now, the options, the processor's vectors, and the build of TorchPort. In all
/// other cases, and if it is damaged, the plan is made anew and the file replaced. <see cref="Session.Describe"/> says which it was, and why. Several processes may share a folder.</para>
/// <para>A plan is a program: whoever can write to the folder can have this process read and write any of its memory. Let nobody but the service
/// itself write there. A folder that everybody may write to is not used.</para>
/// </remarks>
/// <param name="Folder">The folder; it is made if it is not there, for this user alone.</param>
public sealed record SavedPlans(string Folder)
{
    /// <summary>
    /// What the function is, for sessions of functions and of modules written in C# or TorchScript, whose code and settings other than tensors the library does not see: change it when these change.
    /// Sessions of ONNX models and exported programs need none.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>The module whose parameters and buffers a session's function reads, if the session was not made of the module itself. What it reads beyond these keeps its plans from being saved.</summary>
    public Module? Module { get; init; }
}
