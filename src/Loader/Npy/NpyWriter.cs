using TorchPort.Saving;
using TorchPort.Zip;

namespace TorchPort.Npy;

/// <summary>Writes numpy's files, stored and not compressed, as <c>numpy.save</c> and <c>numpy.savez</c> do.</summary>
internal static class NpyWriter
{
    internal static void Write(Stream output, Tensor tensor, TensorBytes bytes, string? file, string? name = null)
    {
        output.Write(NpyHeader.Write(Word(tensor, file, name), tensor.Shape));
        bytes.Of(tensor, output.Write);
    }

    internal static void WriteAll(Stream output, IReadOnlyList<KeyValuePair<string, Tensor>> tensors, TensorBytes bytes, string? file)
    {
        var zip = new ZipWriter(output);
        var names = new HashSet<string>();
        foreach (var (name, tensor) in tensors)
        {
            if (!names.Add(name))
                throw new UnsupportedCheckpointException("Two tensors have this name, which a .npz file cannot hold.", file, name);
            var header = NpyHeader.Write(Word(tensor, file, name), tensor.Shape);
            zip.Begin($"{name}.npy", checked(header.Length + TensorBytes.Length(tensor)));
            zip.Write(header);
            bytes.Of(tensor, zip.Write);
            zip.End();
        }
        zip.Finish();
    }

    private static string Word(Tensor tensor, string? file, string? name) => NpyType.WordOf(tensor.DType)
        ?? throw new UnsupportedCheckpointException($"numpy has no {tensor.DType.TorchName}: convert the tensor to another dtype, or write a .pt or .safetensors file.", file, name);
}
