namespace TorchPort;

public partial class Tensor
{
    /// <summary>The number in a one-element tensor. Where it is float32 or float64 on the processor, as it has to be when it is set, no other tensor is made on the way.</summary>
    internal unsafe double Number
    {
        get
        {
            if (ElementCount != 1 || Device != Device.Cpu || DType is not (DType.Float32 or DType.Float64))
                return Item<double>();
            var value = DType == DType.Float32 ? *Pointer<float>() : *Pointer<double>();
            GC.KeepAlive(this);
            return value;
        }

        set
        {
            if (DType == DType.Float32)
                *Pointer<float>() = (float)value;
            else
                *Pointer<double>() = value;
            Storage.BumpVersion();
            GC.KeepAlive(this);
        }
    }
}
