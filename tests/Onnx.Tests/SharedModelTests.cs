namespace TorchPort.Tests;

/// <summary>Real networks of others, step by step as they are used, against ONNX Runtime.</summary>
public class SharedModelTests
{
    [Fact]
    public void SileroFindsSpeechChunkByChunk()
    {
        var path = Paths.Shared("models", "silero", "silero_vad.onnx");
        var speech = Speech();
        using var models = new AgainstOnnxRuntime(path);
        const int Chunk = 512, Context = 64;
        var state = Torch.Zeros(2, 1, 128);
        var before = Torch.Zeros(1, Context);
        var probabilities = new List<float>();
        for (var at = 0; at + Chunk <= speech.Size(0) && probabilities.Count < 60; at += Chunk)
        {
            var chunk = speech.Narrow(0, at, Chunk).Unsqueeze(0);
            var outputs = models.Run(("input", Torch.Cat([before, chunk], 1)), ("state", state), ("sr", Torch.Tensor(16000L)));
            (state, before) = (outputs["stateN"], chunk.Narrow(1, Chunk - Context, Context));
            probabilities.Add(outputs["output"].Item<float>());
        }
        Assert.Contains(probabilities, p => p > 0.9f);
        Assert.Contains(probabilities, p => p < 0.1f);
    }

    [Fact]
    public void OcrTellsTheDirectionOfText()
    {
        using var models = new AgainstOnnxRuntime(Paths.Shared("models", "ocr", "ch_ppocr_mobile_v2.0_cls_infer.onnx"));
        var generator = new Generator().ManualSeed(1);
        foreach (var batch in new[] { 1, 3 })
        {
            var result = models.Run(("x", Torch.Rand([batch, 3, 48, 192], generator: generator).Mul(2.0).Sub(1.0))).Single().Value;
            Assert.Equal([batch, 2], result.Shape.ToArray());
        }
    }

    [Fact]
    public void WakeWordPipelineRuns()
    {
        using var spectrogram = new AgainstOnnxRuntime(Paths.Shared("models", "wakeword", "melspectrogram.onnx"));
        using var embedding = new AgainstOnnxRuntime(Paths.Shared("models", "wakeword", "embedding_model.onnx"));
        using var word = new AgainstOnnxRuntime(Paths.Shared("models", "wakeword", "alexa_v0.1.onnx"));
        const int Frames = 76, Step = 8, Embeddings = 16;
        var sound = Speech().Narrow(0, 0, 32000).Mul(32767.0).Unsqueeze(0);
        var frames = spectrogram.Run(("input", sound)).Single().Value.Reshape(-1, 32).Div(10.0).Add(2.0);
        Assert.True(frames.Size(0) >= Frames + (Embeddings - 1) * Step, $"{frames.Size(0)} frames");
        var windows = Torch.Stack([.. Enumerable.Range(0, Embeddings).Select(i => frames.Narrow(0, i * Step, Frames).Unsqueeze(-1))]);
        var features = embedding.Run(("input_1", windows)).Single().Value.Reshape(1, Embeddings, 96);
        var score = word.Run(("onnx::Flatten_0", features)).Single().Value.Item<float>();
        Assert.InRange(score, 0f, 0.5f);
    }

    private static Tensor Speech()
    {
        var bytes = File.ReadAllBytes(Paths.Shared("models", "silero", "speech_16k.wav"));
        const int Header = 44;
        var samples = new float[(bytes.Length - Header) / 2];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = BitConverter.ToInt16(bytes, Header + 2 * i) / 32768f;
        return Torch.Tensor<float>(samples, [samples.Length]);
    }
}
