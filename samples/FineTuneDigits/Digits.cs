using TorchPort;
using TorchPort.Data;

namespace FineTuneDigits;

/// <summary>The digits of fixtures/digits: the half the network knows, and the other half in a domain it has not seen.</summary>
internal static class Digits
{
    /// <summary>How many of the changed digits are for fine-tuning; the rest tells how well it went.</summary>
    private const int ForTuning = 600;

    /// <summary>The other half, as it is and changed, and the changed digits split in two.</summary>
    internal static (TensorDataset Unchanged, TensorDataset Tuning, TensorDataset HeldOut) Load(string path)
    {
        var file = Checkpoint.Load(path);
        var images = file.Tensors["images"].Slice(0, 1, step: 2);
        var labels = file.Tensors["labels"].Slice(0, 1, step: 2).To(DType.Int64);
        var changed = Inputs(Change(images));
        return (new(Inputs(images), labels),
            new(changed.Slice(0, 0, ForTuning), labels.Slice(0, 0, ForTuning)),
            new(changed.Slice(0, ForTuning), labels.Slice(0, ForTuning)));
    }

    /// <summary>Slanted, shifted and inverted: row r moves right by 1 + ((3 - r) >> 1), then every pixel v becomes 16 - v.</summary>
    internal static Tensor Change(Tensor images)
    {
        var slanted = Torch.ZerosLike(images);
        for (var row = 0; row < 8; row++)
        {
            var shift = 1 + ((3 - row) >> 1);
            var from = images.Select(1, row);
            var to = slanted.Select(1, row);
            if (shift >= 0)
                to.Slice(1, shift).Copy_(from.Slice(1, 0, 8 - shift));
            else
                to.Slice(1, 0, 8 + shift).Copy_(from.Slice(1, -shift));
        }
        return 16 - slanted;
    }

    /// <summary>Pixels 0 to 16 as the network wants them: float32 [n, 1, 8, 8] from 0 to 1.</summary>
    internal static Tensor Inputs(Tensor images) => images.To(DType.Float32).Div(16).Unsqueeze(1);
}
