using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace TorchPort.Gpu;

/// <summary>The GPUs of this machine, as members of <see cref="Device"/>.</summary>
public static class GpuDevices
{
    /// <summary>Threads of ILGPU's processor device: few, because each is one of the system's.</summary>
    private const int HostThreads = 4;

    private const int Threads = 256;

    private static readonly Lazy<Context> Context = new(() =>
    {
        DeviceMath.Register();
        return ILGPU.Context.Create(b => b.CPU(new CPUDevice(2, HostThreads / 2, 1)).Cuda().OpenCL().Arrays(ArrayMode.InlineMutableStaticArrays).EnableAlgorithms());
    });

    private static readonly Dictionary<(AcceleratorType, int), GpuDevice> Open = [];
    private static readonly Lock Gate = new();

    extension(Device)
    {
        /// <summary>An NVIDIA GPU. PyTorch: <c>torch.device("cuda", index)</c>.</summary>
        /// <exception cref="DeviceException">There is no such device.</exception>
        public static GpuDevice Cuda(int index = 0) => Get(AcceleratorType.Cuda, index);

        /// <summary>A device of an OpenCL driver.</summary>
        /// <exception cref="DeviceException">There is no such device.</exception>
        public static GpuDevice OpenCL(int index = 0) => Get(AcceleratorType.OpenCL, index);

        /// <summary>ILGPU's own device, which runs GPU kernels on the processor, slowly: for tests.</summary>
        public static GpuDevice IlgpuCpu => Get(AcceleratorType.CPU, 0);

        /// <summary>How many NVIDIA GPUs there are. PyTorch: <c>torch.cuda.device_count</c>.</summary>
        public static int CudaCount => Names(AcceleratorType.Cuda).Count;

        /// <summary>How many OpenCL devices there are.</summary>
        public static int OpenCLCount => Names(AcceleratorType.OpenCL).Count;

        /// <summary>The names of the NVIDIA GPUs. PyTorch: <c>torch.cuda.get_device_name</c>.</summary>
        public static IReadOnlyList<string> CudaNames => Names(AcceleratorType.Cuda);

        /// <summary>The names of the OpenCL devices.</summary>
        public static IReadOnlyList<string> OpenCLNames => Names(AcceleratorType.OpenCL);

        /// <summary>The first NVIDIA GPU, else the first OpenCL device that is a GPU, else the processor.</summary>
        public static Device Best
        {
            get
            {
                if (Names(AcceleratorType.Cuda).Count > 0)
                    return Get(AcceleratorType.Cuda, 0);
                var gpu = Context.Value.Devices.OfType<CLDevice>().ToList().FindIndex(d => d.DeviceType == CLDeviceType.CL_DEVICE_TYPE_GPU);
                return gpu >= 0 ? Get(AcceleratorType.OpenCL, gpu) : Device.Cpu;
            }
        }

        /// <summary>The device of a name: <c>cpu</c>, <c>cuda</c>, <c>opencl</c> or <c>ilgpu-cpu</c>, each of which may be followed by a number, as in <c>cuda:1</c>, or <c>best</c>. PyTorch: <c>torch.device(name)</c>.</summary>
        /// <exception cref="DeviceException">There is no such device.</exception>
        public static Device Named(string name)
        {
            ArgumentNullException.ThrowIfNull(name);
            var parts = name.Split(':');
            var index = 0;
            if (parts.Length > 2 || parts.Length == 2 && !int.TryParse(parts[1], out index))
                throw Unknown(name);
            return parts[0] switch
            {
                "cpu" when index == 0 => Device.Cpu,
                "cuda" => Get(AcceleratorType.Cuda, index),
                "opencl" => Get(AcceleratorType.OpenCL, index),
                "ilgpu-cpu" => Get(AcceleratorType.CPU, index),
                "best" when parts.Length == 1 => Device.Best,
                _ => throw Unknown(name),
            };
        }
    }

    private static DeviceException Unknown(string name) => new($"There is no device '{name}': expected cpu, cuda, opencl, ilgpu-cpu or best, and a number behind a colon where there are several, as in cuda:1.");

    private static List<string> Names(AcceleratorType type)
    {
        var names = new List<string>();
        foreach (var device in Context.Value)
        {
            if (device.AcceleratorType == type)
                names.Add(device.Name);
        }
        return names;
    }

    private static GpuDevice Get(AcceleratorType type, int index)
    {
        lock (Gate)
        {
            if (Open.TryGetValue((type, index), out var open))
                return open;
            var word = type switch { AcceleratorType.Cuda => "cuda", AcceleratorType.OpenCL => "opencl", _ => "ilgpu-cpu" };
            var names = Names(type);
            if (index < 0 || index >= names.Count)
                throw new DeviceException($"There is no device {word}:{index}: this machine has {names.Count} of that kind{(names.Count > 0 ? $" ({string.Join(", ", names)})" : "")}. Is its driver installed?");
            var device = Context.Value.Devices.Where(d => d.AcceleratorType == type).ElementAt(index);
            // One thread plays all of a group's: waking others for every kernel takes longer than what small kernels do.
            var accelerator = device is CPUDevice host ? host.CreateCPUAccelerator(Context.Value, CPUAcceleratorMode.Sequential) : device.CreateAccelerator(Context.Value);
            var memory = Math.Min(accelerator.MemorySize, type == AcceleratorType.CPU ? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes : long.MaxValue) / 10 * 9;
            return Open[(type, index)] = new(word, index, accelerator, type == AcceleratorType.CPU ? HostThreads : Math.Min(Threads, accelerator.MaxNumThreadsPerGroup), memory);
        }
    }
}
