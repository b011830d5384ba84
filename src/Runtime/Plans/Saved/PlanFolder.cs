using System.Runtime.CompilerServices;
using System.Text;

namespace TorchPort.Plans;

/// <summary>The plans of a session that are kept between processes.</summary>
internal sealed class PlanFolder(SavedPlans saved, PlanSource source, SessionOptions options)
{
    /// <summary>How much of a function's name files bear, for who looks at them.</summary>
    private const int MaxName = 60;

    private PlanContent? _content;

    /// <summary>The saved plan for some inputs.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="steers">Which of them are numbers that the plan was made for; null if none is.</param>
    /// <param name="why">What became of it, in words.</param>
    /// <returns>The plan; null where there is none that holds.</returns>
    internal Plan? Find(Tensor[] inputs, Func<Tensor, bool>? steers, out string why)
    {
        try
        {
            var content = Content();
            var path = PathOf(inputs, steers);
            if (!File.Exists(path))
            {
                why = "there was none";
                return null;
            }
            var reader = SavedPlanFile.Open(path, IdentityOf(content, inputs, steers));
            var graph = reader.Graph();
            reader.End();
            if (!Fits(graph, inputs))
                throw StepReader.Wrong("it is for other inputs");
            foreach (var (storage, version) in content.Tensors)
                graph.Sources.Add(storage, version);
            why = $"read from {path}";
            return new(graph, Device.Cpu);
        }
        catch (Exception e) when (IsNoPlan(e))
        {
            why = e.Message;
            return null;
        }
    }

    /// <summary>Keeps a plan that was made for some inputs, and says what became of that.</summary>
    internal string Keep(Plan plan, Tensor[] inputs, Func<Tensor, bool>? steers)
    {
        try
        {
            var content = Content();
            if (!plan.IsCurrent)
                throw new SavedPlanException("a tensor has changed since it was made");
            if (!content.Covers(plan.Graph))
                throw new SavedPlanException($"the function reads tensors that are no parameters or buffers of a module: see {nameof(SavedPlans)}.{nameof(SavedPlans.Module)}");
            var graph = new StepWriter();
            graph.Graph(plan.Graph);
            // Better now than at the next start: what does not come back as it was is not kept.
            var reader = new StepReader(graph.Bytes.ToArray(), graph.Memory);
            var back = reader.Graph();
            reader.End();
            if (back.ToString() != plan.Graph.ToString())
                throw new SavedPlanException("a kernel is not saved as it is");
            var path = PathOf(inputs, steers);
            MakeFolder();
            SavedPlanFile.Write(path, IdentityOf(content, inputs, steers), graph, isStill: () => plan.IsCurrent && content.IsCurrent);
            return $"written to {path}";
        }
        catch (Exception e) when (IsNoPlan(e))
        {
            return $"not saved: {e.Message}";
        }
    }

    /// <summary>Whether all that follows from an exception is that plans are made anew.</summary>
    private static bool IsNoPlan(Exception e) => e is SavedPlanException or IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException;

    private static bool Fits(Graph graph, Tensor[] inputs)
    {
        if (graph.Inputs.Count != inputs.Length)
            return false;
        for (var i = 0; i < inputs.Length; i++)
        {
            if (graph.Inputs[i] is not { IsWhole: true } input || input.DType != inputs[i].DType || !input.Shape.AsSpan().SequenceEqual(inputs[i].Shape))
                return false;
        }
        return true;
    }

    private PlanContent Content()
    {
        if (options.Device != Device.Cpu || !RuntimeFeature.IsDynamicCodeSupported)
            throw new SavedPlanException("only plans of a processor are saved, where the runtime compiles code");
        if (!OperatingSystem.IsWindows() && Directory.Exists(saved.Folder) && File.GetUnixFileMode(saved.Folder).HasFlag(UnixFileMode.OtherWrite))
            throw new SavedPlanException($"everybody may write to {saved.Folder}, and so run code in this process: keep plans in a folder of the service's own");
        if (_content is not { IsCurrent: true })
            _content = new(source, options);
        return _content;
    }

    private static ContentDigest IdentityOf(PlanContent content, Tensor[] inputs, Func<Tensor, bool>? steers)
    {
        var bytes = new StepWriter();
        bytes.Struct(content.Digest);
        Signature(bytes, inputs, steers);
        return ContentDigest.Of(bytes.Bytes);
    }

    /// <summary>One file for each signature of a function, whatever its weights: they replace each other.</summary>
    private string PathOf(Tensor[] inputs, Func<Tensor, bool>? steers)
    {
        var bytes = new StepWriter();
        bytes.Text(source.Name);
        PlanContent.Environment(bytes);
        PlanContent.Options(bytes, options);
        Signature(bytes, inputs, steers);
        var name = new StringBuilder();
        foreach (var c in Path.GetFileName(source.Name.AsSpan()))
            name.Append(char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_');
        name.Length = Math.Min(name.Length, MaxName);
        return Path.Combine(Path.GetFullPath(saved.Folder), $"{name}-{ContentDigest.Of(bytes.Bytes)}.plan");
    }

    private static void Signature(StepWriter to, Tensor[] inputs, Func<Tensor, bool>? steers)
    {
        to.Int(inputs.Length);
        foreach (var input in inputs)
        {
            to.DType(input.DType);
            to.Longs(input.Shape);
            to.Bool(steers?.Invoke(input) == true);
            if (steers?.Invoke(input) == true)
                to.Longs(input.ToArray<long>());
        }
    }

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(saved.Folder);
        else if (!Directory.Exists(saved.Folder))
            Directory.CreateDirectory(saved.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
