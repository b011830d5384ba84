using TorchPort.Nn;
using TorchPort.Plans;

namespace TorchPort.IO;

/// <summary>A model that is wholly what its files say, but for tensors that have changed since they were read.</summary>
/// <param name="module">The model.</param>
/// <param name="files">Its files.</param>
/// <param name="name">What it is called: its path, or what stands for it.</param>
internal sealed unsafe class ModelFileSource(Module module, IReadOnlyList<MappedFile> files, string name) : PlanSource(module)
{
    internal override string Name { get; } = Path.IsPathRooted(name) || File.Exists(name) ? Path.GetFullPath(name) : name;

    internal override bool IsWhole => true;

    internal override void Save(StepWriter to)
    {
        to.Struct(typeof(ModelFileSource).Module.ModuleVersionId);
        to.Int(files.Count);
        foreach (var file in files)
            to.Struct(file.Digest());
    }

    internal override long? PlaceOf(Storage storage)
    {
        if (storage is not ForeignStorage { Version: 0, Owner: MappedFile owner })
            return null;
        for (var i = 0; i < files.Count; i++)
        {
            if (owner.Whole == files[i].Whole && owner.PlaceOf(storage.Pointer) is { } place)
                return place + ((long)i << 48);
        }
        return null;
    }
}
