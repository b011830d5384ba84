namespace TorchPort.Optim;

/// <summary>A line search for a length at which the loss has fallen enough and its slope has become flat enough: the strong Wolfe conditions.</summary>
internal sealed class StrongWolfe
{
    private const double Decrease = 1e-4, Flattening = 0.9, SmallestBracket = 1e-9;
    private const int MaxIterations = 25;

    private readonly Func<double, (double Loss, Tensor Gradient)> _evaluate;
    private readonly Tensor _direction;
    private readonly Point _start;
    private int _evaluations, _iteration;

    private StrongWolfe(Func<double, (double, Tensor)> evaluate, Tensor direction, Point start) => (_evaluate, _direction, _start) = (evaluate, direction, start);

    /// <summary>A length, with the loss, gradient and slope there.</summary>
    private readonly record struct Point(double Length, double Loss, Tensor Gradient, double Slope);

    /// <summary>Looks for a length.</summary>
    /// <param name="evaluate">The loss and gradient at a length along the direction.</param>
    /// <param name="length">The first to try.</param>
    /// <param name="direction">Where to.</param>
    /// <param name="loss">The loss at length 0.</param>
    /// <param name="gradient">The gradient at length 0.</param>
    /// <param name="slope">The slope at length 0, which is negative.</param>
    /// <returns>The loss and gradient at the length found, the length, and how often the loss was evaluated.</returns>
    internal static (double Loss, Tensor Gradient, double Length, int Evaluations) Search(Func<double, (double Loss, Tensor Gradient)> evaluate,
        double length, Tensor direction, double loss, Tensor gradient, double slope)
    {
        var search = new StrongWolfe(evaluate, direction, new(0, loss, gradient, slope));
        var (low, high) = search.Bracket(length);
        if (high is { } other)
            low = search.Zoom(low, other);
        return (low.Loss, low.Gradient, low.Length, search._evaluations);
    }

    private Point At(double length)
    {
        _evaluations++;
        var (loss, gradient) = _evaluate(length);
        return new(length, loss, gradient, gradient.Dot(_direction).Number);
    }

    private bool FellTooLittle(Point p) => p.Loss > _start.Loss + Decrease * p.Length * _start.Slope;

    private bool IsFlatEnough(Point p) => Math.Abs(p.Slope) <= -Flattening * _start.Slope;

    /// <summary>Goes on until a good point is found, alone, or two with one in between.</summary>
    private (Point, Point?) Bracket(double length)
    {
        var previous = _start;
        var current = At(length);
        for (; _iteration < MaxIterations; _iteration++)
        {
            if (FellTooLittle(current) || _iteration > 1 && current.Loss >= previous.Loss)
                return (previous, current);
            if (IsFlatEnough(current))
                return (current, null);
            if (current.Slope >= 0)
                return (previous, current);
            var next = Interpolate(previous, current, current.Length + 0.01 * (current.Length - previous.Length), current.Length * 10);
            (previous, current) = (current, At(next));
        }
        return (_start, current);
    }

    /// <summary>Narrows a bracket around a good point.</summary>
    private Point Zoom(Point first, Point second)
    {
        var (low, high) = first.Loss <= second.Loss ? (first, second) : (second, first);
        var size = _direction.Abs().Amax().Item<double>();
        var stuck = false;
        while (_iteration < MaxIterations && Math.Abs(second.Length - first.Length) * size >= SmallestBracket)
        {
            double smallest = Math.Min(first.Length, second.Length), largest = Math.Max(first.Length, second.Length);
            var length = Inside(Interpolate(first, second, smallest, largest), smallest, largest, ref stuck);
            var trial = At(length);
            _iteration++;
            // The two are kept in the places they came in: interpolation is not quite symmetric.
            var lowIsFirst = low == first;
            if (FellTooLittle(trial) || trial.Loss >= low.Loss)
            {
                (first, second) = lowIsFirst ? (first, trial) : (trial, second);
                (low, high) = first.Loss <= second.Loss ? (first, second) : (second, first);
                continue;
            }
            var done = IsFlatEnough(trial);
            if (!done && trial.Slope * (high.Length - low.Length) >= 0)
                high = low;
            low = trial;
            (first, second) = lowIsFirst ? (low, high) : (high, low);
            if (done)
                break;
        }
        return low;
    }

    /// <summary>Moves a length that is, for the second time, near an end of the bracket a tenth of the bracket away from it.</summary>
    private static double Inside(double length, double smallest, double largest, ref bool stuck)
    {
        var margin = 0.1 * (largest - smallest);
        if (Math.Min(largest - length, length - smallest) >= margin)
        {
            stuck = false;
            return length;
        }
        if (!stuck && length < largest && length > smallest)
        {
            stuck = true;
            return length;
        }
        stuck = false;
        return Math.Abs(length - largest) < Math.Abs(length - smallest) ? largest - margin : smallest + margin;
    }

    /// <summary>Where the cubic through two points and slopes is smallest, within bounds.</summary>
    private static double Interpolate(Point a, Point b, double smallest, double largest)
    {
        var d1 = a.Slope + b.Slope - 3 * (a.Loss - b.Loss) / (a.Length - b.Length);
        var square = d1 * d1 - a.Slope * b.Slope;
        if (!(square >= 0))
            return (smallest + largest) / 2;
        var d2 = Math.Sqrt(square);
        var lowest = a.Length <= b.Length
            ? b.Length - (b.Length - a.Length) * ((b.Slope + d2 - d1) / (b.Slope - a.Slope + 2 * d2))
            : a.Length - (a.Length - b.Length) * ((a.Slope + d2 - d1) / (a.Slope - b.Slope + 2 * d2));
        return Math.Min(Math.Max(lowest, smallest), largest);
    }
}
