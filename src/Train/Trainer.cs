using TorchPort.Data;
using TorchPort.Nn;
using TorchPort.Optim;

namespace TorchPort;

/// <summary>The usual loop: batches, forward, loss, backward, step; and evaluation without gradients. Batches are moved to the model's device.</summary>
/// <param name="model">What is trained; its first dimension is the batch.</param>
/// <param name="loss">The mean loss of a batch, from the model's output and the targets.</param>
/// <param name="optimizer">Changes the model's parameters.</param>
/// <param name="schedule">Changes the optimizer's learning rates after every step.</param>
public sealed class Trainer(Module<Tensor, Tensor> model, Func<Tensor, Tensor, Tensor> loss, Optimizer optimizer, LRScheduler? schedule = null)
{
    /// <summary>Trains for some epochs.</summary>
    /// <param name="loader">Batches of inputs and targets.</param>
    /// <param name="epochs">How often to go through <paramref name="loader"/>.</param>
    /// <param name="progress">Told after every step.</param>
    /// <param name="cancellationToken">Looked at before every step; the model is left as the last step made it.</param>
    public void Fit(DataLoader loader, int epochs, IProgress<TrainingStep>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(loader);
        ArgumentOutOfRangeException.ThrowIfNegative(epochs);
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            model.Train();
            var step = 0L;
            foreach (var batch in loader)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var value = Step(batch[0], batch[1]);
                progress?.Report(new(epoch, epochs, ++step, loader.Count, value));
            }
        }
    }

    /// <summary>The mean loss, and the share of samples whose largest output is their target's, in evaluation mode.</summary>
    /// <param name="loader">Batches of inputs and class numbers.</param>
    public Evaluation Evaluate(DataLoader loader)
    {
        ArgumentNullException.ThrowIfNull(loader);
        var training = model.Training;
        model.Eval();
        double total = 0, right = 0;
        long count = 0;
        using (GradMode.NoGrad())
        {
            foreach (var batch in loader)
            {
                var (input, target) = (batch[0].To(Device), batch[1].To(Device));
                var output = model.Call(input);
                var samples = batch[0].Size(0);
                total += loss(output, target).Item<double>() * samples;
                right += output.Gather(-1, target.Unsqueeze(-1)).Eq(output.Amax([-1], keepdim: true)).Sum().Item<double>();
                count += samples;
            }
        }
        model.Train(training);
        return new(total / count, right / count);
    }

    /// <summary>Where the model is.</summary>
    private Device Device => model.Parameters().FirstOrDefault()?.Device ?? Device.Cpu;

    private double Step(Tensor input, Tensor target)
    {
        optimizer.ZeroGrad();
        var value = loss(model.Call(input.To(Device)), target.To(Device));
        value.Backward();
        optimizer.Step();
        schedule?.Step();
        return value.Item<double>();
    }
}

/// <summary>Where training is after a step; epochs count from 0, steps from 1.</summary>
/// <param name="Epoch">The epoch.</param>
/// <param name="Epochs">How many there are.</param>
/// <param name="Step">Steps done in this epoch.</param>
/// <param name="Steps">Steps an epoch has.</param>
/// <param name="Loss">The batch's loss.</param>
public readonly record struct TrainingStep(int Epoch, int Epochs, long Step, long Steps, double Loss);

/// <summary>How well a model does.</summary>
/// <param name="Loss">The mean loss.</param>
/// <param name="Accuracy">The share of right answers, 0 to 1.</param>
public readonly record struct Evaluation(double Loss, double Accuracy);
