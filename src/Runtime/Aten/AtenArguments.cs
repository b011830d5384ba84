namespace TorchPort.Aten;

/// <summary>The bound values of a call, read as the types of a method's parameters.</summary>
internal readonly struct AtenArguments(AtenOperator called, AtenValue[] values)
{
    public AtenValue this[int index] => values[index];

    public Tensor Tensor(int index) => values[index].AsTensor();

    public Tensor? OptionalTensor(int index) => values[index].IsNone ? null : Tensor(index);

    public long Int(int index) => values[index].AsInt();

    public long? OptionalInt(int index) => values[index].IsNone ? null : Int(index);

    /// <exception cref="AtenArgumentException">The number does not fit 32 bits.</exception>
    public int Int32(int index) => Narrow(index, Int(index));

    public int? OptionalInt32(int index) => values[index].IsNone ? null : Int32(index);

    /// <summary>A float, or a Scalar that is a real number.</summary>
    public double Float(int index) => values[index] is { Kind: AtenKind.Float } real ? real.AsFloat()
        : values[index] is { Kind: AtenKind.Complex } other ? throw Unexpected(index, "a real number", other)
        : values[index].AsScalar().ToDouble();

    public double? OptionalFloat(int index) => values[index].IsNone ? null : Float(index);

    public bool Bool(int index) => values[index].AsBool();

    public bool? OptionalBool(int index) => values[index].IsNone ? null : Bool(index);

    public string Str(int index) => values[index].AsString();

    public string? OptionalStr(int index) => values[index].IsNone ? null : Str(index);

    public Scalar Scalar(int index) => values[index].AsScalar();

    public Scalar? OptionalScalar(int index) => values[index].IsNone ? null : Scalar(index);

    /// <summary>The number as a tensor that takes the dtype of what it meets.</summary>
    public Tensor Number(int index) => Torch.Number(Scalar(index));

    public Tensor? OptionalNumber(int index) => values[index].IsNone ? null : Number(index);

    public DType DType(int index) => values[index].AsDType();

    public DType? OptionalDType(int index) => values[index].IsNone ? null : DType(index);

    public Device Device(int index) => values[index].AsDevice();

    public Device? OptionalDevice(int index) => values[index].IsNone ? null : Device(index);

    public Generator Generator(int index) => values[index].AsGenerator();

    public Generator? OptionalGenerator(int index) => values[index].IsNone ? null : Generator(index);

    public long[] Ints(int index) => values[index].AsInts();

    public long[]? OptionalInts(int index) => values[index].IsNone ? null : Ints(index);

    /// <exception cref="AtenArgumentException">A number does not fit 32 bits.</exception>
    public int[] Ints32(int index)
    {
        var wide = Ints(index);
        var narrow = new int[wide.Length];
        for (var i = 0; i < wide.Length; i++)
            narrow[i] = Narrow(index, wide[i]);
        return narrow;
    }

    public int[]? OptionalInts32(int index) => values[index].IsNone ? null : Ints32(index);

    /// <summary>One int, or one for each dimension; missing where there are none.</summary>
    public IntOrTuple Sizes(int index) => OptionalInts(index) is { Length: > 0 } given ? given : default(IntOrTuple);

    public double[] Floats(int index) => values[index].AsFloats();

    public double[]? OptionalFloats(int index) => values[index].IsNone ? null : Floats(index);

    public bool[] Bools(int index) => values[index].AsBools();

    public bool[]? OptionalBools(int index) => values[index].IsNone ? null : Bools(index);

    public Tensor[] Tensors(int index) => Array.ConvertAll(values[index].AsTensors(), t => t!);

    public Tensor[]? OptionalTensors(int index) => values[index].IsNone ? null : Tensors(index);

    /// <summary>A list whose items may be absent.</summary>
    public Tensor?[] TensorsOrNulls(int index) => values[index].AsTensors();

    /// <summary>The error that a value of the right type is none of those the method takes.</summary>
    public AtenArgumentException Unexpected(int index, string expected) => Unexpected(index, expected, values[index]);

    private int Narrow(int index, long value) => value is >= int.MinValue and <= int.MaxValue
        ? (int)value : throw Unexpected(index, "an int of 32 bits", value);

    private AtenArgumentException Unexpected(int index, string expected, AtenValue found) =>
        new AtenMismatch(called.Arguments[index].Name, expected, found.ToString()).ToException(called.FullName, called.Schema);
}
