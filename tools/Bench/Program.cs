using System.Globalization;
using TorchPort;
using TorchPort.Bench;

if (args is ["load", ..])
    return Loading.Run(args[1..]);

// One thread each, and processor time instead of the clock's: for a machine that has other work too.
Pair.ProcessorTime = args is ["--one", ..];
var threads = Pair.ProcessorTime ? 1 : Environment.ProcessorCount;
Torch.SetNumThreads(threads);
if (Pair.ProcessorTime)
    args = args[1..];
string? file = null;
if (args is [.., "--write", var target])
    (file, args) = (target, args[..^2]);
// What does not compare with libtorch runs where it is missing.
if (args is not ["infer" or "infer-alone" or "first" or "decode" or "precisions" or "quantized" or "callers" or "profile" or "plan" or "alone", ..])
    TorchSharp.torch.set_num_threads(threads);
switch (args)
{
    case [] or ["train"]: Training.Run(null, file); break;
    case ["train", var which]: Training.Run(which, file); break;
    case ["alone", var which, var steps]: Training.Alone(which, int.Parse(steps, CultureInfo.InvariantCulture)); break;
    case ["measure", var library, var name]: Training.Measure(library, name); break;
    case ["kernels", var group] when Kernels.Groups.TryGetValue(group, out var run): run(file); break;
    case ["kernels", var group, var rows] when Kernels.Groups.TryGetValue(group, out var run):
        Kernels.Only = new(rows);
        run(file);
        break;
    case ["overheads"]: Overheads.Run(file); break;
    case ["infer", .. var models]: Inference.Run(models, threads); break;
    case ["first", .. var models]: FirstResults.Run(models); break;
    case ["callers", var model]: Inference.Callers(model, threads); break;
    case ["decode", var model, var places]: Decoding.Run(model, long.Parse(places, CultureInfo.InvariantCulture), threads); break;
    case ["infer-alone", var library, var model]: Inference.Measure(library, model, threads); break;
    case ["precisions", .. var models]: Precisions.Run(models); break;
    case ["quantized", var folder, .. var names]: Quantized.Run(folder, names, threads); break;
    case ["plan", var model]: Inference.Describe(model); break;
    case ["profile", var model]: Inference.Profile(model, 30); break;
    default:
        Console.Error.WriteLine($"Usage: bench [--one] train [NAME] | alone NAME STEPS | kernels {string.Join('|', Kernels.Groups.Keys)} [ROWS] | overheads [--write MARKDOWN], or infer MODEL.onnx... | first MODEL.onnx... | callers MODEL.onnx | decode GPT2.onnx PLACES | precisions MODEL.onnx... | quantized FOLDER NAME... | profile MODEL.onnx | plan MODEL.onnx | load FOLDER ...");
        return 1;
}
return 0;
