namespace TorchPort.Optim;

/// <summary>What <see cref="LBFGS"/> remembers between iterations and steps, kept in a <see cref="ParamState"/> as PyTorch keeps it.</summary>
internal sealed class LBFGSMemory
{
    private readonly ParamState _state;
    private readonly DType _dtype;
    private readonly List<Tensor> _changes, _steps;
    private readonly List<double> _inverses;
    private double _scale;
    private double[] _shares = [];
    private Tensor? _direction, _gradient;
    private double _loss;

    internal LBFGSMemory(ParamState state, DType dtype)
    {
        (_state, _dtype) = (state, dtype);
        Evaluations = state["func_evals"] as long? ?? 0;
        Iterations = state["n_iter"] as long? ?? 0;
        (_direction, _gradient) = (state["d"] as Tensor, state["prev_flat_grad"] as Tensor);
        _changes = [.. Tensors("old_dirs")];
        _steps = [.. Tensors("old_stps")];
        _inverses = [.. Tensors("ro").Select(r => r.Item<double>())];
        (Length, _scale, _loss) = (Number("t"), Number("H_diag"), Number("prev_loss"));
        if (Iterations > 0 && (_direction is null || _gradient is null || _steps.Count != _changes.Count || _inverses.Count != _changes.Count))
            throw new OptimizerStateException("The state of LBFGS counts iterations, but does not remember them: d, prev_flat_grad, old_dirs, old_stps or ro is missing or too short.");
    }

    /// <summary>How often the loss was evaluated.</summary>
    internal long Evaluations { get; set; }

    /// <summary>How many iterations there were.</summary>
    internal long Iterations { get; set; }

    /// <summary>Where the current iteration goes.</summary>
    internal Tensor Direction => _direction!;

    /// <summary>How far it goes, in multiples of <see cref="Direction"/>.</summary>
    internal double Length { get; set; }

    /// <summary>A number as a tensor of the parameters' dtype holds it.</summary>
    internal double Round(double x) => _dtype == DType.Float64 ? x : (float)x;

    /// <summary>Sets <see cref="Direction"/>: the gradient times an estimate of the inverse Hessian, downwards.</summary>
    internal void FindDirection(Tensor gradient, int historySize)
    {
        if (Iterations == 1)
        {
            (_direction, _scale) = (gradient.Neg(), 1);
            return;
        }
        Learn(gradient, historySize);
        _shares = new double[_changes.Count];
        var direction = gradient.Neg();
        for (var i = _changes.Count - 1; i >= 0; i--)
        {
            _shares[i] = Round(_steps[i].Dot(direction).Number * _inverses[i]);
            direction.Add_(_changes[i], -_shares[i]);
        }
        direction.Mul_(_scale);
        for (var i = 0; i < _changes.Count; i++)
            direction.Add_(_steps[i], Round(_shares[i] - Round(_changes[i].Dot(direction).Number * _inverses[i])));
        _direction = direction;
    }

    /// <summary>Keeps the gradient and loss where the current iteration begins.</summary>
    internal void Remember(Tensor gradient, double loss) => (_gradient, _loss) = (gradient, loss);

    internal void SaveCounts()
    {
        _state["func_evals"] = Evaluations;
        _state["n_iter"] = Iterations;
    }

    internal void Save()
    {
        SaveCounts();
        if (_shares.Length > 0)
            _state["al"] = _shares.Select(s => (object?)Zero(s)).ToList();
        _state["d"] = _direction;
        _state["t"] = Length;
        _state["old_dirs"] = _changes.ToList<object?>();
        _state["old_stps"] = _steps.ToList<object?>();
        _state["ro"] = _inverses.Select(r => (object?)Zero(r)).ToList();
        _state["H_diag"] = Zero(_scale);
        _state["prev_flat_grad"] = _gradient;
        _state["prev_loss"] = _loss;
    }

    /// <summary>Adds the last iteration to what the Hessian is estimated from, if the loss curved upwards along it.</summary>
    private void Learn(Tensor gradient, int historySize)
    {
        Tensor change = gradient.Sub(_gradient!), step = _direction!.Mul(Length);
        var curvature = change.Dot(step).Number;
        if (curvature <= 1e-10)
            return;
        if (_changes.Count >= historySize)
        {
            _changes.RemoveAt(0);
            _steps.RemoveAt(0);
            _inverses.RemoveAt(0);
        }
        _changes.Add(change);
        _steps.Add(step);
        _inverses.Add(Round(1 / curvature));
        _scale = Round(curvature / change.Dot(change).Number);
    }

    private Tensor Zero(double number) => Torch.Tensor(number, _dtype);

    private IEnumerable<Tensor> Tensors(string name) => (_state[name] as IEnumerable<object?> ?? []).OfType<Tensor>();

    private double Number(string name) => _state[name] switch { Tensor t => t.Item<double>(), double d => d, long n => n, _ => 0 };
}
