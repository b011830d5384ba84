namespace TorchPort.Aten;

/// <summary>The types that operators' schemas are written in, before <c>?</c> and <c>[]</c>.</summary>
internal enum AtenType : byte
{
    Tensor,
    Int,
    Float,
    Bool,
    Str,
    Scalar,
    DType,
    Device,
    Layout,
    MemoryFormat,
    Generator,
}

/// <summary>What is done with an argument that no parameter takes.</summary>
internal enum AtenUse : byte
{
    /// <summary>A parameter takes it.</summary>
    Passed,
    /// <summary>It may only be its default.</summary>
    DefaultOnly,
    /// <summary>It may be anything, since it cannot change the result.</summary>
    Hint,
}

/// <summary>One argument of an operator's schema.</summary>
/// <param name="Name">PyTorch's name.</param>
/// <param name="Type">Its type, or that of its items.</param>
internal sealed record AtenArgument(string Name, AtenType Type)
{
    /// <summary>Whether it may be <c>None</c>.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Whether it is a list.</summary>
    public bool IsList { get; init; }

    /// <summary>The length of the list that a single value stands for; 0 if it stands for none.</summary>
    public int ListSize { get; init; }

    /// <summary>Whether items of the list may be <c>None</c>.</summary>
    public bool HasOptionalItems { get; init; }

    /// <summary>Whether it is given by name only.</summary>
    public bool IsKeywordOnly { get; init; }

    /// <summary>What becomes of it.</summary>
    public AtenUse Use { get; init; }

    /// <summary>What it is where a caller leaves it out, as the schema writes it; null if callers must give it.</summary>
    public AtenValue? Default { get; init; }

    /// <summary>The type as the schema writes it: <c>int[2]?</c>.</summary>
    public string TypeName
    {
        get
        {
            var item = Type switch
            {
                AtenType.Int => "int",
                AtenType.Float => "float",
                AtenType.Bool => "bool",
                AtenType.Str => "str",
                AtenType.DType => "dtype",
                _ => Type.ToString(),
            };
            var list = !IsList ? "" : (HasOptionalItems ? "?" : "") + (ListSize == 0 ? "[]" : $"[{ListSize}]");
            return item + list + (IsOptional ? "?" : "");
        }
    }
}
