namespace TorchPort.Pickle;

internal sealed partial class PickleReader
{
    private const int MaxName = 1000;

    /// <summary>Names of classes and functions, and what would be made with them.</summary>
    private bool StepObject(PickleOp op)
    {
        switch (op)
        {
            case PickleOp.Global:
                var (module, name) = (GlobalName(), GlobalName());
                Push(Global(module, name));
                break;
            case PickleOp.StackGlobal:
                if ((Pop(), Pop()) is not (string attribute, string from))
                    throw Corrupt($"The name of a class at byte {Position} is no text.");
                Push(Global(from, attribute));
                break;
            case PickleOp.Reduce:
                var arguments = Arguments(Pop());
                var callee = Pop();
                var made = Make(callee, arguments, null);
                if (made is PickledObject called && callee is PickledGlobal function && called.Name == function.Name)
                    called.IsCalled = true;
                Push(made);
                break;
            case PickleOp.NewObj:
                arguments = Arguments(Pop());
                Push(Make(Pop(), arguments, null));
                break;
            case PickleOp.NewObjEx:
                var keywords = Pop() as CheckpointDict ?? throw Corrupt($"The keyword arguments at byte {Position} are no dict.");
                arguments = Arguments(Pop());
                Push(Make(Pop(), arguments, keywords.Count == 0 ? null : keywords));
                break;
            case PickleOp.Inst:
                (module, name) = (GlobalName(), GlobalName());
                Push(Make(Global(module, name), new(PopMark()), null));
                break;
            case PickleOp.Obj:
                var items = PopMark();
                if (items.Length == 0)
                    throw Corrupt($"The pickle makes an object of no class at byte {Position}.");
                Push(Make(items[0], new(items[1..]), null));
                break;
            case PickleOp.Build:
                var state = Pop();
                Build(Top(), state);
                break;
            case PickleOp.PersId:
                Push(Refer(Line()));
                break;
            case PickleOp.BinPersId:
                Push(Refer(Pop()));
                break;
            case PickleOp.Ext1 or PickleOp.Ext2 or PickleOp.Ext4:
                var code = op == PickleOp.Ext1 ? _input.U8() : op == PickleOp.Ext2 ? _input.U16() : _input.I32();
                throw new UnsupportedCheckpointException($"The pickle names a class by the number {code}, whose meaning only the program that wrote it knows (copyreg.add_extension).", _context.File, Where());
            case PickleOp.NextBuffer or PickleOp.ReadOnlyBuffer:
                throw new UnsupportedCheckpointException("The pickle keeps bytes outside of the file (out-of-band buffers).", _context.File, Where());
            default:
                return false;
        }
        return true;
    }

    private string GlobalName() => PickleText.Utf8(_input.Line()) ?? throw Corrupt($"The name of a class at byte {Position} is no UTF-8.");

    private object Global(string module, string name)
    {
        if (module.Length + name.Length > MaxName || module.Contains('\n', StringComparison.Ordinal) || name.Contains('\n', StringComparison.Ordinal))
            throw Corrupt($"The name of a class at byte {Position} has a line break or more than {MaxName} characters.");
        if (_protocol < 3)
            (module, name) = PickleGlobals.Modern(module, name);
        if (_globals.TryGetValue((module, name), out var known))
            return known;
        if (PickleGlobals.IsUnsafe(module, name))
            throw Unsafe($"{module}.{name}");
        object result = module == "torch" && DTypes.TryParse(name, out var dtype) ? dtype : new PickledGlobal(module, name);
        _globals.Add((module, name), result);
        return result;
    }

    private CheckpointTuple Arguments(object? value) => value as CheckpointTuple ?? throw Corrupt($"The arguments of an object at byte {Position} are a {CheckpointTree.TypeName(value)}, not a tuple.");

    /// <summary>What stands for <c>callee(*arguments, **keywords)</c>: data if the table knows how, else an inert object.</summary>
    internal object? Make(object? callee, CheckpointTuple arguments, CheckpointDict? keywords)
    {
        switch (callee)
        {
            case PickledGlobal { Module: "builtins", Name: "getattr" }:
                return Attribute(arguments);
            case PickledGlobal global when keywords is null && (_context.Classes?.Invoke(global) ?? PickleConstructors.Find(global)) is { } make:
                return make(new(this, global, arguments));
            case PickledGlobal global:
                return new PickledObject(global.Module, global.Name, arguments, keywords);
            case PickledObject o:
                // A class or function that the file itself would make, as cloudpickle does.
                Spend(arguments.Count);
                return new PickledObject(o.Module, o.Name, new([o, .. arguments]), keywords);
            default:
                throw Corrupt($"The pickle calls a {CheckpointTree.TypeName(callee)} at byte {Position}.");
        }
    }

    /// <summary>Protocols before 4 name a class within a class, and a method, by <c>getattr</c>.</summary>
    private object Attribute(CheckpointTuple arguments)
    {
        if (arguments is not [var owner, string name] || PickleGlobals.IsDunder(name))
            throw Unsafe("builtins.getattr");
        return owner switch
        {
            PickledGlobal global => Global(global.Module, $"{global.Name}.{name}"),
            PickledObject => new PickledObject("builtins", "getattr", arguments),
            _ => throw Unsafe("builtins.getattr"),
        };
    }

    private void Build(object? target, object? state)
    {
        switch (target)
        {
            case IPickleBuild builder:
                builder.Build(state, this);
                break;
            case PickledObject o:
                o.State = state;
                break;
            case CheckpointDict dict:
                dict.Attributes = AttributesOf(state);
                break;
            case Tensor tensor:
                PickleTensors.SetState(tensor, state, this);
                break;
            case PickledGlobal global:
                throw Unsafe($"setting attributes of {global}");
            default:
                throw Corrupt($"The pickle gives a state to a {CheckpointTree.TypeName(target)} at byte {Position}.");
        }
    }

    private CheckpointDict? AttributesOf(object? state)
    {
        if (state is null or CheckpointDict)
            return (CheckpointDict?)state;
        var result = new CheckpointDict();
        foreach (var (key, value) in CheckpointTree.Attributes(state))
            result[Key(key)] = value;
        return result;
    }

    private object? Refer(object? id) => _context.PersistentLoad is { } load ? load(id, this)
        : throw new UnsupportedCheckpointException($"The pickle refers to an object outside of it ({PythonText.Of(id)}), which a file of this format cannot hold.", _context.File, Where());

    /// <summary>Accounts for memory that a call takes beyond what the file itself has: a short pickle can ask over and over for copies of one long list.</summary>
    internal void Spend(long amount)
    {
        if ((_context.Budget.Left -= amount) < 0)
            throw Corrupt("The pickle copies its own content so often that it would grow beyond all measure.");
    }

    /// <summary>An error about what the pickle says at this place.</summary>
    internal CorruptCheckpointException Error(string message) => Corrupt(message);

    private UnsafePickleException Unsafe(string what) =>
        new(what, $"The pickle asks for {what}, which runs code or touches the system when Python loads it. Nothing was run. Do not load this file in Python unless you know who made it.", _context.File, Where());
}

/// <summary>Data that a pickle makes first and fills later.</summary>
internal interface IPickleBuild
{
    /// <summary>Takes over the state that the pickle gives.</summary>
    void Build(object? state, PickleReader reader);
}
