using TorchPort.Saving;

namespace TorchPort.Cli.Views;

/// <summary>The tensors of a checkpoint as views show them: numbered storages, who shares them, and fingerprints if wanted.</summary>
internal sealed class Listing
{
    private readonly Dictionary<Storage, List<string>> _users = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Storage, int> _numbers = new(ReferenceEqualityComparer.Instance);
    private readonly TensorBytes _bytes = new(new() { IsStreaming = true });
    private readonly ReadBudget? _budget;

    internal Listing(Checkpoint checkpoint, bool hash)
    {
        (Checkpoint, _budget) = (checkpoint, hash ? new(checkpoint) : null);
        foreach (var (name, tensor) in checkpoint.Tensors)
        {
            if (_numbers.TryAdd(tensor.Storage, _numbers.Count))
                _users[tensor.Storage] = [];
            _users[tensor.Storage].Add(name);
        }
    }

    internal Checkpoint Checkpoint { get; }

    /// <summary>How many storages there are.</summary>
    internal int StorageCount => _numbers.Count;

    /// <summary>The bytes of all storages, each counted once.</summary>
    internal long StorageBytes => _numbers.Keys.Where(s => s.Device == Device.Cpu).Sum(s => s.ByteLength);

    /// <summary>The number of a tensor's storage: tensors of one number share memory.</summary>
    internal int StorageNumber(Tensor tensor) => _numbers[tensor.Storage];

    /// <summary>The tensors that view the same storage, this one among them.</summary>
    internal IReadOnlyList<string> Users(Tensor tensor) => _users[tensor.Storage];

    /// <summary>How many bytes the values take.</summary>
    internal static Int128 Bytes(Tensor tensor) => (Int128)tensor.ElementCount * tensor.DType.ItemSize;

    /// <summary>The SHA-256 of a tensor's values; null if none was asked for, the tensor has no data, or it repeats it without end.</summary>
    internal string? Hash(Tensor tensor) => _budget is not null && tensor.Device != Device.Meta && _budget.TryTake(tensor) ? TensorDigest.Sha256(tensor, _bytes) : null;
}
