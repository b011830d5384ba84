namespace TorchPort.Script;

internal static partial class ScriptBuiltins
{
    private static void AddQuantized(Dictionary<string, ScriptBuiltin> all)
    {
    }
}
