using TorchPort.Plans;

namespace TorchPort.Export;

/// <summary>A program that is wholly its graph and its tensors.</summary>
internal sealed class ExportedSource(ExportedModule module, Checkpoint file, string program) : PlanSource(module)
{
    internal override string Name => $"{(file.File is { } path ? Path.GetFullPath(path) : "")}:{program}";

    internal override void Save(StepWriter to)
    {
        to.Struct(typeof(ExportedSource).Module.ModuleVersionId);
        to.Text(file.Programs!.GraphJson(program));
    }
}
