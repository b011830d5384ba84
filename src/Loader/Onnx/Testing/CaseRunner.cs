using TorchPort.IO;
using TorchPort.Onnx.Schema;

namespace TorchPort.Onnx.Testing;

/// <summary>What became of a case.</summary>
internal enum CaseStatus
{
    Passed,
    Failed,
    Skipped,
}

/// <summary>What became of a case, and why where it did not pass.</summary>
internal sealed record CaseResult(string Name, CaseStatus Status, string Message = "", double WorstDifference = 0);

/// <summary>Runs cases of ONNX's backend layout and compares outputs.</summary>
/// <param name="relative">The relative difference allowed where the case says nothing; ONNX's own default is 1e-3.</param>
/// <param name="absolute">The absolute difference allowed where the case says nothing; ONNX's own default is 1e-7.</param>
/// <param name="device">Where models run; the processor if none is given.</param>
internal sealed class CaseRunner(double? relative = null, double? absolute = null, Device? device = null)
{
    internal const double DefaultRelative = 1e-3, DefaultAbsolute = 1e-7;

    internal CaseResult Run(BackendCase test)
    {
        try
        {
            var file = test.Model.Open();
            var model = OnnxModel.Read(file, test.Model.Path is { } path ? Path.GetDirectoryName(Path.GetFullPath(path)) : null, new());
            if (device is not null)
                model.To(device);
            using var mode = GradMode.NoGrad();
            var worst = 0.0;
            var tolerance = (relative ?? test.Tolerance?.Relative ?? DefaultRelative, absolute ?? test.Tolerance?.Absolute ?? DefaultAbsolute);
            foreach (var data in test.DataSets)
            {
                var (message, difference) = RunData(model, data, tolerance);
                worst = Math.Max(worst, difference);
                if (message is not null)
                    return new(test.Name, CaseStatus.Failed, test.DataSets.Count > 1 ? $"{data.Name}: {message}" : message, worst);
            }
            return test.DataSets.All(d => d.Outputs.Count == 0) ? new(test.Name, CaseStatus.Skipped, "it has no outputs to compare with") : new(test.Name, CaseStatus.Passed, "", worst);
        }
        catch (Exception e) when (e is TorchPortException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new(test.Name, CaseStatus.Failed, e.Message);
        }
    }

    private (string? Message, double Difference) RunData(OnnxModel model, BackendDataSet data, (double Relative, double Absolute) tolerance)
    {
        var infos = model.Inputs;
        var inputs = new Dictionary<string, OnnxValue?>(StringComparer.Ordinal);
        foreach (var (number, file) in data.Inputs)
        {
            var content = file.Open();
            var info = infos.FirstOrDefault(i => i.Name == ValueProtos.NameOf(content)) ?? (number < infos.Count ? infos[number] : null);
            if (info is null)
                return ($"it has an input {number}, but the model has {infos.Count}", 0);
            inputs[info.Name] = On(device, Read(content, info.Type));
        }
        var outputs = model.Run(inputs);
        var worst = 0.0;
        foreach (var (number, file) in data.Outputs)
        {
            if (number >= model.Outputs.Count)
                return ($"it has an output {number}, but the model has {model.Outputs.Count}", worst);
            var info = model.Outputs[number];
            var (message, difference) = ValueComparison.Compare(device is null ? outputs[info.Name] : On(Device.Cpu, outputs[info.Name]), Read(file.Open(), info.Type), tolerance);
            worst = Math.Max(worst, difference);
            if (message is not null)
                return ($"output \"{info.Name}\": {message}", worst);
        }
        return (null, worst);
    }

    private static OnnxValue? On(Device? device, OnnxValue? value) => device is not null && value is OnnxTensor { Value: var x, ElementType: var type } ? new OnnxTensor(x.To(device), type) : value;

    /// <summary>A file's value. Files made through NumPy, which has no bfloat16, hold its bits as uint16.</summary>
    private static OnnxValue Read(MappedFile file, TypeProto? type) => ValueProtos.Read(file, type) is var value
        && type is { Kind: ValueKind.Tensor, ElementType: ElementType.BFloat16 } && value is OnnxTensor { ElementType: ElementType.UInt16, Value: var bits }
        ? new OnnxTensor(Tensor.FromStorage(bits.Storage, DType.BFloat16, bits.ShapeArray, bits.StrideArray, bits.StorageOffset)) : value;
}
