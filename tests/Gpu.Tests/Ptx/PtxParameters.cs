using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;

namespace TorchPort.Tests.Gpu;

/// <summary>A kernel's fields as ILGPU hands them over: in order, each at a multiple of its size, views as an address and a length.</summary>
internal sealed class PtxParameters
{
    private readonly List<byte> _bytes = [];
    private readonly List<(long, long)> _memory = [];

    internal PtxParameters(object kernel) => Add(kernel);

    internal byte[] Bytes => [.. _bytes];

    /// <summary>The memory of all views.</summary>
    internal IReadOnlyList<(long Address, long Length)> Memory => _memory;

    private void Add(object value)
    {
        var type = value.GetType();
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ArrayView<>))
        {
            var (address, length, bytes) = ((long, long, long))typeof(PtxParameters).GetMethod(nameof(View), BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(type.GenericTypeArguments).Invoke(null, [value])!;
            _memory.Add((address, bytes));
            Add(address);
            Add(length);
        }
        else if (type.IsPrimitive)
        {
            var size = Marshal.SizeOf(type);
            Align(size);
            _bytes.AddRange(value switch { int i => BitConverter.GetBytes(i), long l => BitConverter.GetBytes(l), float f => BitConverter.GetBytes(f), _ => throw new NotSupportedException(type.Name) });
        }
        else
        {
            Align(Alignment(type));
            foreach (var field in Fields(type))
                Add(field.GetValue(value)!);
            Align(Alignment(type));
        }
    }

    private void Align(int to)
    {
        while (_bytes.Count % to != 0)
            _bytes.Add(0);
    }

    private static int Alignment(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ArrayView<>) ? sizeof(long)
        : type.IsPrimitive ? Marshal.SizeOf(type) : Fields(type).Select(f => Alignment(f.FieldType)).DefaultIfEmpty(1).Max();

    private static IEnumerable<FieldInfo> Fields(Type type) => type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).OrderBy(f => f.MetadataToken);

    private static (long Address, long Length, long Bytes) View<T>(ArrayView<T> view) where T : unmanaged => (view.LoadEffectiveAddressAsPtr(), view.Length, view.LengthInBytes);
}
