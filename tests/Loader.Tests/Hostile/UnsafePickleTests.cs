using System.IO.Compression;
using TorchPort.Pickle;
using TorchPort.Tests.Pickle;
using TorchPort.Tests.Zip;

namespace TorchPort.Tests.Hostile;

/// <summary>Pickles that would run code in Python, in the forms that scanners of such files look for.</summary>
public class UnsafePickleTests
{
    private static readonly string Marker = Path.Combine(Path.GetTempPath(), $"torchport-{Guid.NewGuid():N}");

    private static PickleBuilder New(byte protocol = 2) => new PickleBuilder().Proto(protocol);

    private static PickleBuilder Command(PickleBuilder pickle) => pickle.Text($"touch {Marker}").Op(PickleOp.Tuple1).Reduce();

    public static TheoryData<string, string> Functions { get; } = new()
    {
        { "os", "system" }, { "posix", "system" }, { "nt", "system" }, { "os", "popen" }, { "subprocess", "Popen" }, { "subprocess", "check_output" },
        { "commands", "getoutput" }, { "pty", "spawn" }, { "runpy", "_run_code" }, { "runpy", "run_path" }, { "sys", "exit" }, { "socket", "create_connection" },
        { "shutil", "rmtree" }, { "webbrowser", "open" }, { "importlib", "import_module" }, { "ctypes", "CDLL" }, { "marshal", "loads" }, { "pickle", "loads" },
        { "_pickle", "loads" }, { "types", "FunctionType" }, { "code", "InteractiveInterpreter" }, { "cProfile", "run" }, { "profile", "run" }, { "bdb", "Bdb" },
        { "pdb", "run" }, { "pydoc", "locate" }, { "pip._internal", "main" }, { "timeit", "timeit" }, { "doctest", "debug_script" }, { "trace", "Trace.run" },
        { "idlelib.pyshell", "ModifiedInterpreter.runcode" }, { "asyncio.unix_events", "_UnixSubprocessTransport._start" }, { "multiprocessing.util", "spawnv_passfds" },
        { "operator", "attrgetter" }, { "operator", "methodcaller" }, { "requests.api", "get" }, { "aiohttp.client", "ClientSession" }, { "httplib", "HTTPSConnection" },
        { "numpy.testing._private.utils", "runstring" }, { "numpy.f2py.crackfortran", "getlincoef" }, { "torch.hub", "load" }, { "torch.load", "__call__" },
        { "torch.serialization", "load" }, { "torch._inductor.codecache", "compile_file" }, { "torch.utils.collect_env", "run" }, { "torch.utils.bottleneck.__main__", "run_cprofile" },
        { "torch.jit.unsupported_tensor_ops", "execWrapper" }, { "torch.utils._config_module", "ConfigModule.load_config" }, { "builtins", "eval" }, { "builtins", "exec" },
        { "builtins", "compile" }, { "builtins", "open" }, { "builtins", "__import__" }, { "builtins", "breakpoint" }, { "__builtin__", "eval" }, { "__builtin__", "apply" },
        { "__builtin__", "execfile" }, { "ssl", "get_server_certificate" }, { "venv", "create" }, { "ensurepip", "_run_pip" }, { "distutils.file_util", "write_file" },
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void EveryWayToCallAFunctionIsRefused(string module, string name)
    {
        PickleBuilder[] ways =
        [
            Command(New().Global(module, name)),
            Command(New(4).StackGlobal(module, name)),
            new PickleBuilder().Op(PickleOp.Mark).Text("touch").Line(PickleOp.Inst, module, name),
            new PickleBuilder().Op(PickleOp.Mark).Global(module, name).Text("touch").Op(PickleOp.Obj),
            New().Global(module, name).Text("touch").Op(PickleOp.Tuple1).Op(PickleOp.NewObj),
            New(4).Global(module, name).Op(PickleOp.EmptyTuple).Op(PickleOp.EmptyDict).Op(PickleOp.NewObjEx),
            New().Global("functools", "partial").Global(module, name).Op(PickleOp.Tuple1).Reduce(),
        ];
        foreach (var way in ways)
        {
            Assert.Contains(name == "__call__" ? "torch.load" : name, Assert.Throws<UnsafePickleException>(way.Read).Global, StringComparison.Ordinal);
        }
        Assert.False(File.Exists(Marker));
    }

    [Fact]
    public void RoundaboutWaysAreRefused()
    {
        PickleBuilder[] ways =
        [
            // getattr of a module, a class, an object's class.
            New().Global("__builtin__", "getattr").Global("torch", "serialization").Text("os").Op(PickleOp.Tuple2).Reduce(),
            New().Global("__builtin__", "getattr").Global("m", "C").Text("__globals__").Op(PickleOp.Tuple2).Reduce(),
            New().Global("__builtin__", "getattr").Text("x").Text("format").Op(PickleOp.Tuple2).Reduce(),
            New().Global("__builtin__", "getattr").Op(PickleOp.EmptyTuple).Reduce(),
            // Dotted names that walk from a harmless module to another.
            New(4).StackGlobal("torch", "serialization.os.system"),
            New(4).StackGlobal("collections", "OrderedDict.__init__.__globals__"),
            // Names that come from the memo or as old texts.
            New(4).Text("system").Op(PickleOp.BinPut, 0).Op(PickleOp.Pop).Text("os").Op(PickleOp.BinGet, 0).Op(PickleOp.StackGlobal),
            New(4).Op(PickleOp.ShortBinString, 2, (byte)'o', (byte)'s').Line(PickleOp.String, "'system'").Op(PickleOp.StackGlobal),
            // A class whose attributes are set.
            New().Global("m", "C").Op(PickleOp.EmptyDict).Op(PickleOp.Build),
            // Through PyTorch's own functions.
            New().Global("torch._tensor", "_rebuild_from_type_v2").Op(PickleOp.Mark).Global("os", "system"),
            New().Global("copyreg", "__newobj__").Global("os", "system").Op(PickleOp.Tuple1).Reduce(),
            New().Global("collections", "defaultdict").Global("os", "system").Op(PickleOp.Tuple1).Reduce(),
        ];
        foreach (var way in ways)
            Assert.Throws<UnsafePickleException>(way.Read);
    }

    [Fact]
    public void EveryContainerOfPicklesIsLookedInto()
    {
        var payload = Command(New().Global("os", "system")).Stop();
        using var folder = new TempFolder();
        var nested = new PickleBuilder().Proto(3).Global("torch.storage", "_load_from_bytes").Op(PickleOp.BinBytes, [.. PickleBuilder.U32((uint)payload.Length), .. payload]).Op(PickleOp.Tuple1).Reduce().Stop();
        foreach (var (name, bytes) in new[] { ("zip", PickleBuilder.InZip(payload)), ("legacy", PickleBuilder.InLegacy(payload)), ("plain", payload), ("nested", nested), ("polyglot", (byte[])[.. payload, .. PickleBuilder.InZip(payload)]) })
        {
            var e = Assert.Throws<UnsafePickleException>(() => Checkpoint.Load(folder.Write(name, bytes)));
            Assert.Equal("os.system", e.Global);
            Assert.Contains(folder[name], e.Message, StringComparison.Ordinal);
        }
        Assert.False(File.Exists(Marker));
    }

    /// <summary>Where scanners were led past: what follows a payload is broken, or the payload is where nobody looked.</summary>
    [Fact]
    public void HidingPlacesAreLookedInto()
    {
        using var folder = new TempFolder();
        var payload = Command(New().Global("os", "system")).Stop();
        (string Name, byte[] Bytes)[] files =
        [
            ("broken after it", [.. payload[..^1], 0xFF, 0xFF]),
            ("ends after it", payload[..^1]),
            ("another protocol after it", New().Op(PickleOp.Proto, 4).Op(PickleOp.Proto, 0).Global("os", "system").Op(PickleOp.Stop).Bytes),
            ("dropped from the stack", Command(New().Global("os", "system")).Op(PickleOp.Pop).Op(PickleOp.None).Stop()),
            ("as numpy's objects", [0x93, .. "NUMPY"u8, 1, 0, 59, 0, .. "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }  \n"u8, .. payload]),
            ("as a storage's class", New().Op(PickleOp.Mark).Text("storage").Global("os", "system").Op(PickleOp.Tuple).Op(PickleOp.BinPersId).Stop()),
            ("as a key", New().Op(PickleOp.EmptyDict).Global("os", "system").Op(PickleOp.None).Op(PickleOp.SetItem).Stop()),
            ("deflated", TestZip.Make(("archive/data.pkl", payload, CompressionLevel.Optimal))),
            ("under another folder", TestZip.Stored(("x/y/data.pkl", payload))),
            ("TorchScript's data", TestZip.Stored(("a/constants.pkl", New().Op(PickleOp.EmptyTuple).Stop()), ("a/data.pkl", payload), ("a/code/m.py", []))),
            ("TorchScript's constants", TestZip.Stored(("a/data.pkl", New().Op(PickleOp.EmptyTuple).Stop()), ("a/constants.pkl", payload), ("a/code/m.py", []))),
            ("a file within an exported program", TestZip.Stored(("serialized_exported_program.json", "{}"u8.ToArray()), ("serialized_state_dict.pt", PickleBuilder.InZip(payload)))),
        ];
        foreach (var (name, bytes) in files)
            Assert.Equal("os.system", Assert.Throws<UnsafePickleException>(() => Checkpoint.Load(bytes, name)).Global);
        folder.Write(".metadata", payload);
        Assert.Throws<UnsafePickleException>(() => Checkpoint.Load(folder.Path));
        File.Delete(folder[".metadata"]);
        folder.Write("pytorch_model.bin.index.json", """{"weight_map": {"a": "pytorch_model-00001-of-00001.bin"}}"""u8);
        folder.Write("pytorch_model-00001-of-00001.bin", PickleBuilder.InZip(payload));
        Assert.Throws<UnsafePickleException>(() => Checkpoint.Load(folder.Path));
        Assert.False(File.Exists(Marker));
    }

    [Fact]
    public void HarmlessNamesThatLookAlikeAreNot()
    {
        foreach (var (module, name) in new[] { ("code.models", "Net"), ("trace.layers", "Block"), ("osmodel", "Net"), ("my.os_utils", "Thing"), ("operator", "itemgetter"), ("types", "SimpleNamespace"), ("urllib.parse", "ParseResult") })
            Assert.IsType<PickledObject>(New().Global(module, name).Op(PickleOp.EmptyTuple).Reduce().Read());
    }
}
