using TorchPort;
using TorchPort.Data;
using TorchPort.Nn;
using TorchPort.Onnx;
using TorchPort.Optim;

namespace FineTuneOnnx;

/// <summary>An ONNX classifier of ten digits taught to tell odd ones from even ones: a new head first, then all of it.</summary>
internal sealed class Parity
{
    private const int ForTuning = 600;

    private readonly TensorDataset _tuning, _heldOut;

    /// <summary>Reads the classifier and gives it a head of two classes.</summary>
    /// <param name="model">The ONNX file, whose last layer is <c>fc2</c>.</param>
    /// <param name="digits">Images and labels; those at odd positions are new to the classifier.</param>
    internal Parity(string model, string digits)
    {
        var file = Checkpoint.Load(digits);
        var images = file.Tensors["images"].Slice(0, 1, step: 2).To(DType.Float32).Div(16).Unsqueeze(1);
        var odd = file.Tensors["labels"].Slice(0, 1, step: 2).To(DType.Int64).Remainder(2);
        _tuning = new(images.Slice(0, 0, ForTuning), odd.Slice(0, 0, ForTuning));
        HeldOutImages = images.Slice(0, ForTuning);
        _heldOut = new(HeldOutImages, odd.Slice(0, ForTuning));
        Model = OnnxModel.Load(model);
        var head = new Linear(64, 2);
        Model.SetTensor("fc2.weight", head.Weight);
        Model.SetTensor("fc2.bias", head.Bias!);
    }

    internal OnnxModel Model { get; }

    /// <summary>Images that are not trained on.</summary>
    internal Tensor HeldOutImages { get; }

    /// <summary>The share of held-out digits whose parity is told.</summary>
    internal double Accuracy() => Trainer(Model.Parameters()).Evaluate(new DataLoader(_heldOut, batchSize: 256)).Accuracy;

    /// <summary>Trains the head alone; the rest stays as it was, batch norm's statistics too.</summary>
    internal void TrainHead(int epochs)
    {
        foreach (var (name, parameter) in Model.NamedParameters())
            parameter.RequiresGrad = name.StartsWith("fc2.", StringComparison.Ordinal);
        Train(epochs, new Adam(Model.Parameters().Where(p => p.RequiresGrad), lr: 1e-2), batchNormLearns: false);
    }

    /// <summary>Trains everything, batch norm by the statistics of each batch.</summary>
    internal void TrainAll(int epochs)
    {
        foreach (var parameter in Model.Parameters())
            parameter.RequiresGrad = true;
        Train(epochs, new Adam(Model.Parameters(), lr: 5e-4), batchNormLearns: true);
    }

    private void Train(int epochs, Adam optimizer, bool batchNormLearns)
    {
        var batches = new DataLoader(_tuning, batchSize: 32, shuffle: true);
        Model.Train(batchNormLearns);
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            foreach (var batch in batches)
            {
                optimizer.ZeroGrad();
                Functional.CrossEntropy(Model.Call(batch[0]), batch[1]).Backward();
                optimizer.Step();
            }
        }
        Model.Eval();
    }

    private Trainer Trainer(IEnumerable<Parameter> parameters) => new(Model, (logits, labels) => Functional.CrossEntropy(logits, labels), new Adam(parameters));
}
