namespace TorchPort.Optim;

/// <summary>What an optimizer remembers of one parameter, by PyTorch's names. PyTorch: <c>optimizer.state[parameter]</c>.</summary>
public sealed class ParamState
{
    private readonly List<(string Name, object? Value)> _items = [];

    /// <summary>True before the first step.</summary>
    public bool IsEmpty => _items.Count == 0;

    /// <summary>The names and values, in order. A value is a tensor or anything a checkpoint can hold.</summary>
    public IEnumerable<(string Name, object? Value)> Items => _items;

    /// <summary>A value, or null where there is none.</summary>
    public object? this[string name]
    {
        get => Find(name) is var at and >= 0 ? _items[at].Value : null;
        set
        {
            if (Find(name) is var at and >= 0)
                _items[at] = (name, value);
            else
                _items.Add((name, value));
        }
    }

    /// <summary>Whether there is a value of this name.</summary>
    public bool Contains(string name) => Find(name) >= 0;

    /// <summary>A tensor, made with zeros like <paramref name="parameter"/> when it is first asked for.</summary>
    public Tensor Zeros(string name, Tensor parameter) => this[name] as Tensor ?? Keep(name, Torch.ZerosLike(parameter));

    /// <summary>Keeps a tensor, and returns it.</summary>
    public Tensor Keep(string name, Tensor tensor)
    {
        this[name] = tensor;
        return tensor;
    }

    /// <summary>A number, which PyTorch keeps as a 0-d tensor on the processor; <paramref name="initial"/> when it is first asked for.</summary>
    public double Number(string name, double initial) => Kept(name, initial).Number;

    /// <summary>Changes a number kept by <see cref="Number"/>, and returns it as it was rounded.</summary>
    public double SetNumber(string name, double value)
    {
        var kept = Kept(name, value);
        kept.Number = value;
        return kept.Number;
    }

    /// <summary>Multiplies a number, <paramref name="initial"/> at first, in the dtype it is kept in, and returns the product.</summary>
    public double ScaleNumber(string name, double initial, double factor)
    {
        var kept = Kept(name, initial);
        kept.Number *= kept.DType == DType.Float32 ? (float)factor : factor;
        return kept.Number;
    }

    /// <summary>Counts one step more, and returns which one it is: 1 for the first.</summary>
    public double Advance() => SetNumber("step", Number("step", 0) + 1);

    /// <summary>A number's tensor. Files of old versions of PyTorch have it as a plain number.</summary>
    private Tensor Kept(string name, double initial) => this[name] switch
    {
        Tensor { DType: DType.Float32 or DType.Float64, ElementCount: 1 } tensor => tensor,
        Tensor other => Keep(name, Torch.Tensor(other.Item<double>())),
        long number => Keep(name, Torch.Tensor((double)number)),
        double number => Keep(name, Torch.Tensor(number)),
        _ => Keep(name, Torch.Tensor(initial)),
    };

    private int Find(string name)
    {
        for (var i = 0; i < _items.Count; i++)
        {
            if (_items[i].Name == name)
                return i;
        }
        return -1;
    }
}
