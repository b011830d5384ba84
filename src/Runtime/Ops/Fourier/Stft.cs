using TorchPort.Nn;

namespace TorchPort;

public partial class Tensor
{
    /// <summary>The transforms of overlapping windows of a signal: [frequencies, frames], behind a batch dimension if there is one. PyTorch: <c>torch.stft</c>.</summary>
    /// <param name="nFft">How many points each transform has.</param>
    /// <param name="hopLength">How far apart windows begin; by default a quarter of <paramref name="nFft"/>.</param>
    /// <param name="winLength">The window's length, around which zeros fill up; by default <paramref name="nFft"/>.</param>
    /// <param name="window">What each frame is multiplied with; by default ones.</param>
    /// <param name="center">Whether frames are centred at multiples of the hop, for which the signal is padded at both ends.</param>
    /// <param name="padMode">How.</param>
    /// <param name="normalized">Divides by √nFft.</param>
    /// <param name="onesided">Keeps the first half of the frequencies; the default for real signals.</param>
    /// <param name="returnComplex">False gives pairs of real numbers in a last dimension.</param>
    [Aten("stft.center(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, Tensor? window=None, bool center=True, str pad_mode=\"reflect\", bool normalized=False, bool? onesided=None, bool? return_complex=None) -> Tensor")]
    public Tensor Stft(long nFft, long? hopLength = null, long? winLength = null, Tensor? window = null, bool center = true, PadMode padMode = PadMode.Reflect, bool normalized = false, bool? onesided = null, bool? returnComplex = null)
    {
        if (Dim is not (1 or 2))
            throw new ShapeException($"Stft expects a tensor with 1 or 2 dimensions, but got shape {Shapes.Text(Shape)}.");
        var (hop, length) = Ops.Frames.Check("Stft", nFft, hopLength, winLength, window);
        var complex = DType.IsComplex || window is { DType.IsComplex: true };
        if (complex && onesided == true)
            throw new ArgumentException("Stft: a complex signal or window has no half that stands for all: leave onesided away.", nameof(onesided));
        if (returnComplex is null && !complex)
            throw new ArgumentException("Stft requires the returnComplex parameter be given for real inputs: pass true.", nameof(returnComplex));
        var signal = Dim == 1 ? Unsqueeze(0) : this;
        if (center)
            signal = Functional.Pad(signal.Unsqueeze(0), [nFft / 2, nFft / 2], padMode).Squeeze(0);
        if (nFft > signal.Shape[1])
            throw new ShapeException($"Stft: expected 0 < nFft <= {signal.Shape[1]}, the length of the signal, but got {nFft}.");
        var frames = signal.Unfold(1, nFft, hop);
        var taps = window is null ? null : Ops.Frames.Window(window, nFft, length, DType, Device);
        var norm = normalized ? "ortho" : null;
        var half = onesided ?? !complex;
        var spectra = (half ? FFT.WindowedRfft(frames, taps, norm) : FFT.Fft(taps is null ? frames : frames.Mul(taps), norm: norm)).Transpose(1, 2);
        var result = Dim == 1 ? spectra.Squeeze(0) : spectra;
        return returnComplex == false ? result.ViewAsReal() : result;
    }

    [Aten("stft(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, Tensor? window=None, bool normalized=False, bool? onesided=None, bool? return_complex=None) -> Tensor")]
    internal Tensor StftOfFrames(long nFft, long? hopLength = null, long? winLength = null, Tensor? window = null, bool normalized = false, bool? onesided = null, bool? returnComplex = null)
    {
        if (Autocast.Applies(this, AutocastOn.Processor))
        {
            var self = this;
            using var cast = Autocast.Full(ref self, ref window, on: AutocastOn.Processor);
            return self.StftOfFrames(nFft, hopLength, winLength, window, normalized, onesided, returnComplex);
        }
        return Stft(nFft, hopLength, winLength, window, false, PadMode.Constant, normalized, onesided, returnComplex);
    }

    /// <summary>The signal whose <see cref="Stft"/> this is: the windowed inverse transforms added up, over the sum of the squared windows. PyTorch: <c>torch.istft</c>.</summary>
    /// <param name="nFft">How many points each transform has.</param>
    /// <param name="hopLength">How far apart windows begin; by default a quarter of <paramref name="nFft"/>.</param>
    /// <param name="winLength">The window's length; by default <paramref name="nFft"/>.</param>
    /// <param name="window">What frames were multiplied with; by default ones.</param>
    /// <param name="center">Whether the signal was padded at both ends.</param>
    /// <param name="normalized">Whether the transform was divided by √nFft.</param>
    /// <param name="onesided">Whether half of the frequencies are given; by default told from their number.</param>
    /// <param name="length">The signal's length, to which it is cut or filled up with zeros.</param>
    /// <param name="returnComplex">Whether the signal is complex.</param>
    [Aten("istft(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, Tensor? window=None, bool center=True, bool normalized=False, bool? onesided=None, int? length=None, bool return_complex=False) -> Tensor")]
    public Tensor Istft(long nFft, long? hopLength = null, long? winLength = null, Tensor? window = null, bool center = true, bool normalized = false, bool? onesided = null, long? length = null, bool returnComplex = false)
    {
        if (!DType.IsComplex)
            throw new DTypeException($"Istft requires a complex-valued input tensor matching the output from Stft with returnComplex, but got {DType.TorchName}.");
        if (Dim is not (2 or 3) || ElementCount == 0)
            throw new ShapeException($"Istft expects a tensor of 2 or 3 dimensions with elements, but got shape {Shapes.Text(Shape)}.");
        var (hop, width) = Ops.Frames.Check("Istft", nFft, hopLength, winLength, window);
        var half = onesided ?? _shape[^2] != nFft;
        if (_shape[^2] != (half ? nFft / 2 + 1 : nFft))
            throw new ShapeException($"Istft: expected {(half ? nFft / 2 + 1 : nFft)} frequencies for nFft {nFft}, but the shape is {Shapes.Text(Shape)}.");
        if (returnComplex && half)
            throw new ArgumentException("Istft: a complex signal needs all frequencies, not half of them.", nameof(returnComplex));
        var spectra = (Dim == 2 ? Unsqueeze(0) : this).Transpose(1, 2);
        var taps = Ops.Frames.Window(window, nFft, width, returnComplex ? DType : TypePromotion.RealOf(DType), Device);
        var norm = normalized ? "ortho" : null;
        var frames = returnComplex ? FFT.Ifft(spectra, norm: norm) : FFT.Irfft(spectra.Narrow(-1, 0, nFft / 2 + 1), nFft, norm: norm);
        var signal = Ops.Frames.Add(frames.Mul(taps), hop);
        var envelope = Ops.Frames.Add(taps.Square().Expand(1, frames._shape[1], nFft), hop);
        var begin = center ? nFft / 2 : 0;
        var end = Math.Min(signal._shape[1], length is { } wanted ? begin + wanted : signal._shape[1] - begin);
        (signal, envelope) = (signal.Slice(1, begin, end), envelope.Slice(1, begin, end));
        if (envelope.ElementCount > 0 && envelope.Device != Device.Meta && envelope.Abs().Amin().Item<double>() < 1e-11)
            throw new ArgumentException("Istft: the sum of the squared windows is 0 somewhere, where the signal is not known: choose a window and hop that overlap.", nameof(window));
        signal = signal.Div(envelope);
        if (length is { } total && signal._shape[1] < total)
            signal = Torch.Cat([signal, Torch.Zeros([signal._shape[0], total - signal._shape[1]], signal.DType, signal.Device)], 1);
        return Dim == 2 ? signal.Squeeze(0) : signal;
    }
}
