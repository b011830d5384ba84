using TorchPort.Kernels;

namespace TorchPort.Plans;

/// <summary>Has a plan's kernels compiled by a second thread, from the last one on, while its first run works on the first ones.</summary>
/// <remarks>A kernel is compiled by running it: on numbers of no meaning, in memory that is given back.</remarks>
internal sealed class Rehearsal(Graph graph, Device device, ArenaLayout layout, ICollection<Value> results)
{
    /// <summary>Fewer kernels are compiled before a thread has started.</summary>
    private const int LeastNodes = 6;

    /// <summary>Memory beyond which a run takes so long that compiling does not matter.</summary>
    private const long MaxBytes = 32 << 20;

    private int _reached;

    /// <summary>A rehearsal, if it makes the first run shorter.</summary>
    internal static Rehearsal? For(Graph graph, Device device, ArenaLayout layout, ICollection<Value> results) =>
        device == Device.Cpu && Threads.Count > 1 && graph.Nodes.Count >= LeastNodes && layout.ByteLength <= MaxBytes ? new(graph, device, layout, results) : null;

    internal void Start()
    {
        var run = new PlanRun(graph, device, layout, results);
        Node[] nodes = [.. graph.Nodes];
        new Thread(() => Run(run, nodes)) { IsBackground = true, Name = "TorchPort rehearsal" }.Start();
    }

    /// <summary>Says that the first run is at a kernel.</summary>
    internal void Reached(int node) => Volatile.Write(ref _reached, node);

    private void Run(PlanRun run, Node[] nodes)
    {
        try
        {
            run.BindAll();
            var seen = new HashSet<string>();
            for (var i = nodes.Length - 1; i > Volatile.Read(ref _reached); i--)
            {
                if (TakesAnyNumbers(nodes[i]) && seen.Add(KernelOf(nodes[i])))
                    run.Execute(i);
            }
        }
        catch (Exception)
        {
            // Whatever it is, the run itself will meet it, and its caller hears of it.
        }
        finally
        {
            run.ReleaseAll();
        }
    }

    /// <summary>Whether a kernel does its work wherever its inputs' numbers lead: none of them is a place in memory or decides what is run.</summary>
    internal static bool TakesAnyNumbers(Node node) => node.Step.TakesAnyNumbers && Array.TrueForAll(node.Inputs, i => i.DType == DType.Float32) && Array.TrueForAll(node.Outputs, o => o.DType == DType.Float32);

    private static string KernelOf(Node node) => $"{node.Step.Name} {Shapes.Text(node.Outputs[0].Shape)} {string.Join(' ', node.Inputs.Select(i => Shapes.Text(i.Shape)))}";
}
