using Spectre.Console;
using TorchPort;
using TorchPort.Data;

namespace FineTuneDigits;

/// <summary>Fine-tunes under a progress bar with the loss and the accuracy as they change.</summary>
internal static class FineTuning
{
    internal static void Run(Trainer trainer, TensorDataset tuning, TensorDataset heldOut, int epochs)
    {
        var batches = new DataLoader(tuning, batchSize: 32, shuffle: true);
        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask("fine-tuning", maxValue: epochs * batches.Count);
                var accuracy = 0.0;
                trainer.Fit(batches, epochs, new Report(step =>
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
