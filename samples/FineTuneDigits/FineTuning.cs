using Spectre.Console;
using TorchPort;
using TorchPort.Data;
using TorchPort.Nn;
using TorchPort.Optim;

namespace FineTuneDigits;

/// <summary>Fine-tunes under a progress bar with the loss and the accuracy as they change.</summary>
internal static class FineTuning
{
    internal const int Epochs = 25;

    /// <summary>Batches for <see cref="Trainer.Fit"/>, in another order each epoch.</summary>
    internal static DataLoader Batches(TensorDataset tuning) => new(tuning, batchSize: 32, shuffle: true);

    /// <summary>Cross entropy and Adam, whose steps become smaller and smaller: rounding that differs from device to device is not blown up by large steps near the end.</summary>
    /// <param name="net">What is trained, on whatever device it is.</param>
    /// <param name="batches">Of an epoch.</param>
    internal static Trainer NewTrainer(DigitsNet net, DataLoader batches)
    {
        var adam = new Adam(net.Parameters(), lr: 1e-3);
        return new(net, (logits, labels) => Functional.CrossEntropy(logits, labels), adam, new CosineAnnealingLR(adam, Epochs * checked((int)batches.Count)));
    }

    internal static void Run(Trainer trainer, DataLoader batches, TensorDataset heldOut)
    {
        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask("fine-tuning", maxValue: Epochs * batches.Count);
                var accuracy = 0.0;
                trainer.Fit(batches, Epochs, new Report(step =>
                {
                    if (step.Step == step.Steps)
                        accuracy = trainer.Evaluate(new DataLoader(heldOut, batchSize: 256)).Accuracy;
                    task.Description = $"epoch {step.Epoch + 1,2}/{step.Epochs}  loss {step.Loss:F3}  held-out accuracy {accuracy:P1}";
                    task.Increment(1);
                }));
            });
    }

    /// <summary>Reports at once, on the training thread: the model is not changing meanwhile.</summary>
    private sealed class Report(Action<TrainingStep> action) : IProgress<TrainingStep>
    {
        void IProgress<TrainingStep>.Report(TrainingStep value) => action(value);
    }
}
