namespace TorchPort;

public partial class Tensor
{
    /// <summary>The number in a 0-d float32 or float64 tensor on the processor; setting it rounds to the dtype. Makes no other tensor on the way.</summary>
    internal unsafe double Number
    {
        get
        {
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
