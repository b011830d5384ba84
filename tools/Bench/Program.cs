using TorchPort;
using TorchPort.Bench;

Torch.SetNumThreads(Environment.ProcessorCount);
TorchSharp.torch.set_num_threads(Environment.ProcessorCount);
switch (args)
{
    case [] or ["train"]: Training.Run(null); break;
    case ["train", var which]: Training.Run(which); break;
    case ["alone", var which, var steps]: Training.Alone(which, int.Parse(steps, System.Globalization.CultureInfo.InvariantCulture)); break;
    case ["measure", var library, var name]: Training.Measure(library, name); break;
    case ["gemm"]: Gemm.Run(); break;
    default: Console.Error.WriteLine("Usage: bench train [NAME] | alone NAME STEPS | gemm"); return 1;
}
return 0;
