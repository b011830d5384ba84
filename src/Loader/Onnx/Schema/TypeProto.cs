using System.Globalization;

namespace TorchPort.Onnx.Schema;

/// <summary>What kind of value a type describes.</summary>
internal enum ValueKind
{
    Unknown = 0,
    Tensor = 1,
    Sequence = 4,
    Map = 5,
    Opaque = 7,
    SparseTensor = 8,
    Optional = 9,
}

/// <summary>The type of a value. ONNX: <c>TypeProto</c>.</summary>
internal sealed class TypeProto
{
    internal ValueKind Kind { get; set; }
    /// <summary>The elements of a tensor, or the keys of a map.</summary>
    internal ElementType ElementType { get; set; }
    /// <summary>The shape of a tensor; null if nothing is known of it.</summary>
    internal List<Dimension>? Shape { get; set; }
    /// <summary>The type of a sequence's or optional's element, or of a map's values.</summary>
    internal TypeProto? Element { get; set; }
    internal string Denotation { get; set; } = "";

    /// <summary>The type in words: <c>float[batch, 3, 224, 224]</c>, <c>seq(int64[?])</c>.</summary>
    public override string ToString() => Kind switch
    {
        ValueKind.Tensor => $"{ElementType.Text()}{(Shape is null ? "" : $"[{string.Join(", ", Shape)}]")}",
        ValueKind.SparseTensor => $"sparse {ElementType.Text()}{(Shape is null ? "" : $"[{string.Join(", ", Shape)}]")}",
        ValueKind.Sequence => $"seq({Element})",
        ValueKind.Optional => $"optional({Element})",
        ValueKind.Map => $"map({ElementType.Text()}, {Element})",
        _ => Kind.ToString().ToLowerInvariant(),
    };

    internal static TypeProto Read(WireReader r)
    {
        var type = new TypeProto();
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1 or 4 or 5 or 7 or 8 or 9:
                    type.Kind = (ValueKind)r.Field;
                    type.ReadContent(r.Message());
                    break;
                case 6: type.Denotation = r.String(); break;
                default: r.Skip(); break;
            }
        }
        return type;
    }

    private void ReadContent(WireReader r)
    {
        while (r.Next())
        {
            switch (Kind, r.Field)
            {
                case (ValueKind.Tensor or ValueKind.SparseTensor or ValueKind.Map, 1): ElementType = (ElementType)r.Int32(); break;
                case (ValueKind.Tensor or ValueKind.SparseTensor, 2): Shape = ReadShape(r.Message()); break;
                case (ValueKind.Sequence or ValueKind.Optional, 1) or (ValueKind.Map, 2): Element = Read(r.Message()); break;
                default: r.Skip(); break;
            }
        }
    }

    private static List<Dimension> ReadShape(WireReader r)
    {
        var shape = new List<Dimension>();
        while (r.Next())
        {
            if (r.Field == 1)
                shape.Add(Dimension.Read(r.Message()));
            else
                r.Skip();
        }
        return shape;
    }

    internal void Write(WireWriter w)
    {
        if (Kind != ValueKind.Unknown)
            w.Message((int)Kind, WriteContent);
        w.Optional(6, Denotation);
    }

    private void WriteContent(WireWriter w)
    {
        if (Kind is ValueKind.Tensor or ValueKind.SparseTensor or ValueKind.Map)
            w.Int64(1, (int)ElementType);
        if (Shape is not null)
            w.Message(2, s => s.Messages(1, Shape, (m, d) => d.Write(m)));
        if (Element is not null)
            w.Message(Kind == ValueKind.Map ? 2 : 1, Element.Write);
    }
}

/// <summary>One dimension of a shape: a size, a name for an unknown size, or nothing known. ONNX: <c>TensorShapeProto.Dimension</c>.</summary>
internal readonly record struct Dimension(long? Value, string? Name, string? Denotation = null)
{
    /// <summary>The size, the name, or a question mark.</summary>
    public override string ToString() => Value?.ToString(CultureInfo.InvariantCulture) ?? (string.IsNullOrEmpty(Name) ? "?" : Name);

    internal static Dimension Read(WireReader r)
    {
        var dimension = default(Dimension);
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1: dimension = dimension with { Value = r.Int64(), Name = null }; break;
                case 2: dimension = dimension with { Name = r.String(), Value = null }; break;
                case 3: dimension = dimension with { Denotation = r.String() }; break;
                default: r.Skip(); break;
            }
        }
        return dimension;
    }

    internal void Write(WireWriter w)
    {
        if (Value is { } value)
            w.Int64(1, value);
        else
            w.Optional(2, Name);
        w.Optional(3, Denotation);
    }
}
