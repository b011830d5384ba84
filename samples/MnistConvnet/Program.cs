using System.Reflection;
using MnistConvnet;
using TorchPort;
using TorchPort.Gpu;

var root = typeof(MnistNet).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

Torch.ManualSeed(1);
var net = new MnistNet();
// MnistConvnet [--device cpu|cuda|opencl|ilgpu-cpu]
if (args is ["--device", var name])
    net.To(Device.Named(name));
Training.Run(net, Training.Digits(Path.Combine(root, "fixtures", "digits", "digits.safetensors"), steps: 100), (step, loss) =>
{
    if (step % 10 == 0)
        Console.WriteLine($"Step {step,3}, loss {loss:F6}");
});
