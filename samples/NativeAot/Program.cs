using System.Diagnostics;
using FineTuneDigits;
using TorchPort;

// Usage: NativeAot FOLDER, where FOLDER is fixtures/digits. Prints how far the logits are from PyTorch's.
var folder = args.Length > 0 ? args[0] : Path.Combine("fixtures", "digits");
var net = new DigitsNet();
net.LoadStateDict(Checkpoint.Load(Path.Combine(folder, "cnn.pt")).StateDict());
net.Eval();
var images = Checkpoint.Load(Path.Combine(folder, "digits.safetensors")).Tensors["images"].Slice(0, 1, step: 2).Slice(0, 0, 100);
var expected = Checkpoint.Load(Path.Combine(folder, "expected.safetensors")).Tensors["unchanged.logits"];
using (GradMode.NoGrad())
{
    var logits = net.Call(Digits.Inputs(images));
    var worst = (logits - expected).Abs().Amax().Item<float>();
    var elapsed = DateTime.Now - Process.GetCurrentProcess().StartTime;
    Console.WriteLine($"worst difference from PyTorch {worst:G3}; first result {elapsed.TotalMilliseconds:F0} ms after the process started");
    return worst <= 1e-5 ? 0 : 1;
}
