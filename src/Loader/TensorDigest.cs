using System.Security.Cryptography;
using TorchPort.Saving;

namespace TorchPort;

/// <summary>Fingerprints of tensors.</summary>
public static class TensorDigest
{
    /// <summary>The SHA-256, as lower-case hexadecimal digits, of the values as contiguous little-endian bytes: equal for tensors of equal dtype and values, however they are laid out.</summary>
    /// <param name="tensor">A tensor of any dtype and layout.</param>
    public static string Sha256(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return Sha256(tensor, new());
    }

    internal static string Sha256(Tensor tensor, TensorBytes bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        bytes.Of(tensor, hash.AppendData);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
