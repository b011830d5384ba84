using System.Collections.Frozen;

namespace TorchPort.Pickle;

/// <summary>What the names in a pickle mean: Python 2's names in Python 3's words, and those that stand for running code.</summary>
/// <remarks>
/// Nothing is ever imported or called, whatever the name. Refusing the dangerous ones only tells the user what the
/// file would do to Python.
/// </remarks>
internal static class PickleGlobals
{
    /// <summary>Modules, classes and functions that run code, start processes, or touch files and networks; with all that is below them.</summary>
    private static readonly FrozenSet<string> Unsafe = FrozenSet.Create(StringComparer.Ordinal,
        "os", "posix", "nt", "sys", "subprocess", "_posixsubprocess", "_winapi", "winreg", "pty", "popen2", "shutil", "tempfile",
        "runpy", "importlib", "imp", "zipimport", "pkgutil", "codeop", "ctypes", "_ctypes", "cffi", "marshal", "pickle", "_pickle", "cPickle",
        "shelve", "socket", "_socket", "ssl", "http", "httplib", "urllib.request", "urllib2", "ftplib", "smtplib", "telnetlib", "xmlrpc",
        "requests", "aiohttp", "httpx", "webbrowser", "asyncio", "multiprocessing", "bdb", "pdb", "pydoc", "cProfile", "timeit", "doctest",
        "pip", "venv", "ensurepip", "idlelib", "distutils", "setuptools", "lib2to3", "code.InteractiveInterpreter", "code.InteractiveConsole",
        "code.interact", "code.compile_command", "commands.getoutput", "commands.getstatusoutput", "profile.run", "profile.runctx",
        "profile.Profile", "trace.Trace", "linecache.getline", "linecache.updatecache", "io.open", "io.open_code", "io.FileIO", "_io.open",
        "_io.open_code", "_io.FileIO", "builtins.eval", "builtins.exec", "builtins.execfile", "builtins.compile", "builtins.open", "builtins.file",
        "builtins.__import__", "builtins.input", "builtins.raw_input", "builtins.breakpoint", "builtins.apply", "builtins.setattr",
        "builtins.delattr", "builtins.globals", "builtins.locals", "builtins.vars", "builtins.dir", "builtins.help", "builtins.exit",
        "builtins.quit", "builtins.reload", "builtins.map", "builtins.filter", "builtins.memoryview", "builtins.super",
        "operator.attrgetter", "operator.methodcaller", "operator.call", "_operator.attrgetter", "_operator.methodcaller", "_operator.call",
        "functools.reduce", "_functools.reduce", "types.FunctionType", "types.LambdaType", "types.CodeType", "types.MethodType", "types.ModuleType",
        "numpy.f2py", "numpy.testing", "numpy.distutils", "numpy.ctypeslib", "numpy.load", "numpy.fromfile", "numpy.memmap", "numpy.save",
        "numpy.savetxt", "numpy.loadtxt", "numpy.genfromtxt", "pandas.read_pickle", "pandas.io.pickle.read_pickle", "pandas.eval",
        "pandas.core.computation.eval", "joblib.load", "joblib.numpy_pickle.load", "dill.load", "dill.loads", "cloudpickle.load",
        "cloudpickle.loads", "yaml.load", "yaml.unsafe_load", "torch.load", "torch.serialization.load", "torch.save", "torch.serialization.save",
        "torch.jit.load", "torch.jit._serialization.load", "torch.load_library", "torch.hub", "torch.utils.cpp_extension",
        "torch.utils.bottleneck", "torch.utils.collect_env", "torch.utils._config_module", "torch.utils.data.datapipes.utils.decoder",
        "torch._inductor.codecache", "torch.jit.unsupported_tensor_ops", "torch.distributed.rpc", "torch._dynamo.guards.GuardBuilder.get",
        "torch.fx.experimental.symbolic_shapes.ShapeEnv.evaluate_guards_expression");

    private static readonly FrozenDictionary<string, string> Modules = new Dictionary<string, string>
    {
        ["__builtin__"] = "builtins", ["copy_reg"] = "copyreg", ["exceptions"] = "builtins", ["Queue"] = "queue",
        ["UserDict"] = "collections", ["UserList"] = "collections", ["UserString"] = "collections", ["whichdb"] = "dbm", ["thread"] = "_thread",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<(string, string), (string, string)> Names = new Dictionary<(string, string), (string, string)>
    {
        [("__builtin__", "xrange")] = ("builtins", "range"), [("__builtin__", "reduce")] = ("functools", "reduce"),
        [("__builtin__", "intern")] = ("sys", "intern"), [("__builtin__", "unichr")] = ("builtins", "chr"),
        [("__builtin__", "unicode")] = ("builtins", "str"), [("__builtin__", "long")] = ("builtins", "int"),
        [("itertools", "izip")] = ("builtins", "zip"), [("itertools", "imap")] = ("builtins", "map"), [("itertools", "ifilter")] = ("builtins", "filter"),
        [("UserDict", "IterableUserDict")] = ("collections", "UserDict"),
    }.ToFrozenDictionary();

    /// <summary>Python 3's name of what a pickle up to protocol 2 calls by Python 2's.</summary>
    internal static (string Module, string Name) Modern(string module, string name) =>
        Names.TryGetValue((module, name), out var pair) ? pair : (Modules.GetValueOrDefault(module, module), name);

    /// <summary>Whether the name stands for running code or touching the system.</summary>
    internal static bool IsUnsafe(string module, string name)
    {
        (module, name) = Modern(module, name);
        var full = $"{module}.{name}.";
        for (var dot = full.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = full.IndexOf('.', dot + 1))
        {
            if (Unsafe.Contains(full[..dot]))
                return true;
        }
        // A dotted name walks attributes, through which a harmless module leads to another: torch.serialization's "os.system".
        return name.Contains('.', StringComparison.Ordinal) && name.Split('.').Any(part => Unsafe.Contains(part) || IsDunder(part));
    }

    /// <summary>Whether a name is one of Python's own, such as <c>__globals__</c>.</summary>
    internal static bool IsDunder(string name) => name.StartsWith("__", StringComparison.Ordinal) && name.EndsWith("__", StringComparison.Ordinal);
}
