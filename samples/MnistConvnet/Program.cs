using System.Reflection;
using MnistConvnet;
using TorchPort;

var root = typeof(MnistNet).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

Torch.ManualSeed(1);
var net = new MnistNet();
Training.Run(net, Training.Digits(Path.Combine(root, "fixtures", "digits", "digits.safetensors"), steps: 100), (step, loss) =>
{
    if (step % 10 == 0)
        Console.WriteLine($"Step {step,3}, loss {loss:F6}");
});
