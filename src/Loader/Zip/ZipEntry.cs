using TorchPort.IO;

namespace TorchPort.Zip;

/// <summary>A record of a zip archive, as its central directory describes it.</summary>
internal sealed class ZipEntry
{
    /// <summary>The full name, folders separated by slashes.</summary>
    internal required string Name { get; init; }

    /// <summary>Whether the bytes are deflated; otherwise they are stored as they are.</summary>
    internal required bool IsDeflated { get; init; }

    /// <summary>The length of the content.</summary>
    internal required long Length { get; init; }

    /// <summary>The length of the bytes in the archive.</summary>
    internal required long CompressedLength { get; init; }

    /// <summary>The CRC-32 of the content; 0 also stands for "not computed", which <c>torch.serialization.set_crc32_options(False)</c> leaves.</summary>
    internal required uint Crc32 { get; init; }

    /// <summary>Where the local header begins.</summary>
    internal required long HeaderOffset { get; init; }

    /// <summary>How many bytes the name takes.</summary>
    internal required int NameLength { get; init; }

    /// <summary>Where the bytes begin.</summary>
    internal long DataOffset { get; set; }

    /// <summary>Compares the checksum of a stored record once.</summary>
    internal Checksum? Checksum { get; set; }
}
