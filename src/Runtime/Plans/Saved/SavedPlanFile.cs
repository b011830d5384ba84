using System.Runtime.InteropServices;

namespace TorchPort.Plans;

/// <summary>A file with a graph and the memory that it refers to.</summary>
/// <remarks>
/// A header, a table of where each piece of memory lies, the graph's bytes, and the memory, each piece aligned. The header has the digest of all that follows, so that
/// a file that is cut short or damaged is found out before anything in it is looked at. Memory is mapped, not read.
/// </remarks>
internal static unsafe class SavedPlanFile
{
    private const long Alignment = 64;

    private static ReadOnlySpan<byte> Magic => "TPPLAN01"u8;

    /// <summary>Writes a file that appears whole or not at all.</summary>
    /// <param name="path">Where.</param>
    /// <param name="identity">What it was made of.</param>
    /// <param name="graph">What it holds.</param>
    /// <param name="isStill">Whether what it holds is still what was to be written.</param>
    /// <exception cref="SavedPlanException">It is not.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    internal static void Write(string path, ContentDigest identity, StepWriter graph, Func<bool> isStill)
    {
        DropAbandoned(path);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, 1 << 16))
            {
                var pieces = Places(graph, out var length);
                file.SetLength(length);
                file.Position = sizeof(Header);
                file.Write(MemoryMarshal.AsBytes<Piece>(pieces));
                file.Write(graph.Bytes);
                for (var i = 0; i < pieces.Length; i++)
                {
                    file.Position = pieces[i].At;
                    Write(file, graph.Memory[i]);
                }
                file.Flush();
                file.Position = 0;
                var header = new Header(MemoryMarshal.Read<ulong>(Magic), identity, ContentDigest.OfFile(file.SafeFileHandle, sizeof(Header), length - sizeof(Header)), length, graph.Bytes.Length, pieces.Length);
                file.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<Header>(in header)));
            }
            if (!isStill())
                throw new SavedPlanException("a tensor changed while it was written");
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>What a file has, once it is known to be whole.</summary>
    /// <exception cref="SavedPlanException">It is damaged, or was made of something else.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    internal static StepReader Open(string path, ContentDigest identity)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        var length = RandomAccess.GetLength(file);
        Header header;
        if (RandomAccess.Read(file, new Span<byte>(&header, sizeof(Header)), 0) < sizeof(Header) || header.Magic != MemoryMarshal.Read<ulong>(Magic))
            throw new SavedPlanException("the file is no saved plan of this version");
        if (header.Identity != identity)
            throw new SavedPlanException("it was made of another model or other weights, by another build of TorchPort, or for other vectors");
        var tableAndGraph = (Int128)header.Pieces * sizeof(Piece) + header.GraphLength;
        if (header.Length != length || header.Pieces is < 0 or > int.MaxValue || header.GraphLength is < 0 or > int.MaxValue || tableAndGraph > length - sizeof(Header))
            throw StepReader.Wrong($"it has {length} bytes instead of {header.Length}");
        var memory = new MappedPlan(file, length);
        if (ContentDigest.OfMemory(memory.Data + sizeof(Header), length - sizeof(Header)) != header.Content)
            throw StepReader.Wrong("its digest is another");
        var table = memory.Data + sizeof(Header);
        var storages = new Storage[header.Pieces];
        for (var i = 0; i < storages.Length; i++)
        {
            var piece = ((Piece*)table)[i];
            if (piece.At < sizeof(Header) || piece.At % Alignment != 0 || piece.Length < 0 || piece.At > length - piece.Length)
                throw StepReader.Wrong("memory lies outside the file");
            storages[i] = Storage.Wrap(memory, memory.Data + piece.At, piece.Length);
        }
        var graph = new ReadOnlySpan<byte>(table + header.Pieces * sizeof(Piece), (int)header.GraphLength).ToArray();
        GC.KeepAlive(memory);
        return new(graph, storages);
    }

    /// <summary>Deletes what writers that ended too early have left.</summary>
    private static void DropAbandoned(string path)
    {
        foreach (var left in Directory.GetFiles(Path.GetDirectoryName(path)!, $"{Path.GetFileName(path)}.*.tmp"))
        {
            if (File.GetLastWriteTimeUtc(left) < DateTime.UtcNow.AddHours(-1))
                File.Delete(left);
        }
    }

    private static Piece[] Places(StepWriter graph, out long length)
    {
        var pieces = new Piece[graph.Memory.Count];
        length = sizeof(Header) + pieces.Length * sizeof(Piece) + graph.Bytes.Length;
        for (var i = 0; i < pieces.Length; i++)
        {
            var at = (length + Alignment - 1) & -Alignment;
            pieces[i] = new(at, graph.Memory[i].ByteLength);
            length = checked(at + pieces[i].Length);
        }
        return pieces;
    }

    private static void Write(FileStream file, Storage storage)
    {
        const int most = 1 << 30;
        for (var at = 0L; at < storage.ByteLength; at += most)
            file.Write(new ReadOnlySpan<byte>(storage.Pointer + at, (int)Math.Min(most, storage.ByteLength - at)));
        GC.KeepAlive(storage);
    }

    /// <summary>64 bytes without gaps.</summary>
    private readonly record struct Header(ulong Magic, ContentDigest Identity, ContentDigest Content, long Length, long GraphLength, long Pieces);

    private readonly record struct Piece(long At, long Length);
}
