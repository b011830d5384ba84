using TorchPort.Nn;

namespace TorchPort.Tests;

/// <summary>The three nets of MTCNN face detection as facenet-pytorch saved them, against what PyTorch computed.</summary>
public partial class MtcnnTests
{
    [Fact]
    public void PNet() => Check("pnet", new PNetwork());

    [Fact]
    public void RNet() => Check("rnet", new RNetwork());

    [Fact]
    public void ONet() => Check("onet", new ONetwork());

    private static void Check(string name, Module<Tensor, Tensor[]> net)
    {
        net.LoadStateDict(Checkpoint.Load(Paths.Shared("models", "mtcnn", name + ".pt")).StateDict());
        net.Eval();
        var expected = Checkpoint.Load(Paths.Shared("models", "mtcnn", name + ".expected.safetensors")).Tensors;
        using var mode = GradMode.NoGrad();
        var outputs = net.Call(expected["input"]);
        Assert.Equal(expected.Count - 1, outputs.Length);
        for (var i = 0; i < outputs.Length; i++)
        {
            var wanted = expected[$"output_{i}"];
            Assert.Equal(wanted.Shape.ToArray(), outputs[i].Shape.ToArray());
            Assert.InRange((outputs[i] - wanted).Abs().Amax().Item<double>(), 0, 1e-5);
        }
    }

    private sealed partial class PNetwork : Module<Tensor, Tensor[]>
    {
        private readonly Conv2d conv1 = new(3, 10, 3);
        private readonly PReLU prelu1 = new(10);
        private readonly MaxPool2d pool1 = new(2, 2, ceilMode: true);
        private readonly Conv2d conv2 = new(10, 16, 3);
        private readonly PReLU prelu2 = new(16);
        private readonly Conv2d conv3 = new(16, 32, 3);
        private readonly PReLU prelu3 = new(32);
        private readonly Conv2d conv4_1 = new(32, 2, 1);
        private readonly Conv2d conv4_2 = new(32, 4, 1);

        public override Tensor[] Forward(Tensor input)
        {
            var x = pool1.Call(prelu1.Call(conv1.Call(input)));
            x = prelu3.Call(conv3.Call(prelu2.Call(conv2.Call(x))));
            return [conv4_2.Call(x), conv4_1.Call(x).Softmax(1)];
        }
    }

    private sealed partial class RNetwork : Module<Tensor, Tensor[]>
    {
        private readonly Conv2d conv1 = new(3, 28, 3);
        private readonly PReLU prelu1 = new(28);
        private readonly MaxPool2d pool1 = new(3, 2, ceilMode: true);
        private readonly Conv2d conv2 = new(28, 48, 3);
        private readonly PReLU prelu2 = new(48);
        private readonly MaxPool2d pool2 = new(3, 2, ceilMode: true);
        private readonly Conv2d conv3 = new(48, 64, 2);
        private readonly PReLU prelu3 = new(64);
        private readonly Linear dense4 = new(576, 128);
        private readonly PReLU prelu4 = new(128);
        private readonly Linear dense5_1 = new(128, 2);
        private readonly Linear dense5_2 = new(128, 4);

        public override Tensor[] Forward(Tensor input)
        {
            var x = pool1.Call(prelu1.Call(conv1.Call(input)));
            x = pool2.Call(prelu2.Call(conv2.Call(x)));
            x = prelu3.Call(conv3.Call(x)).Permute(0, 3, 2, 1).Flatten(1);
            x = prelu4.Call(dense4.Call(x));
            return [dense5_2.Call(x), dense5_1.Call(x).Softmax(1)];
        }
    }

    private sealed partial class ONetwork : Module<Tensor, Tensor[]>
    {
        private readonly Conv2d conv1 = new(3, 32, 3);
        private readonly PReLU prelu1 = new(32);
        private readonly MaxPool2d pool1 = new(3, 2, ceilMode: true);
        private readonly Conv2d conv2 = new(32, 64, 3);
        private readonly PReLU prelu2 = new(64);
        private readonly MaxPool2d pool2 = new(3, 2, ceilMode: true);
        private readonly Conv2d conv3 = new(64, 64, 3);
        private readonly PReLU prelu3 = new(64);
        private readonly MaxPool2d pool3 = new(2, 2, ceilMode: true);
        private readonly Conv2d conv4 = new(64, 128, 2);
        private readonly PReLU prelu4 = new(128);
        private readonly Linear dense5 = new(1152, 256);
        private readonly PReLU prelu5 = new(256);
        private readonly Linear dense6_1 = new(256, 2);
        private readonly Linear dense6_2 = new(256, 4);
        private readonly Linear dense6_3 = new(256, 10);

        public override Tensor[] Forward(Tensor input)
        {
            var x = pool1.Call(prelu1.Call(conv1.Call(input)));
            x = pool2.Call(prelu2.Call(conv2.Call(x)));
            x = pool3.Call(prelu3.Call(conv3.Call(x)));
            x = prelu4.Call(conv4.Call(x)).Permute(0, 3, 2, 1).Flatten(1);
            x = prelu5.Call(dense5.Call(x));
            return [dense6_2.Call(x), dense6_3.Call(x), dense6_1.Call(x).Softmax(1)];
        }
    }
}
