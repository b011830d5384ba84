using System.Numerics;

namespace TorchPort.Algebra;

/// <summary>One sweep of rotations over a block of an upper bidiagonal matrix, which chases a bulge down or up, and what it does to the singular vectors.</summary>
internal readonly ref struct Rotations<T>(int n) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Span<T> _c1 = new T[n];
    private readonly Span<T> _s1 = new T[n];
    private readonly Span<T> _c2 = new T[n];
    private readonly Span<T> _s2 = new T[n];

    /// <summary>A sweep with shift zero, which keeps small singular values accurate.</summary>
    internal void WithoutShift(Span<T> d, Span<T> e, int low, int m, bool down)
    {
        T cs = T.One, oldCs = T.One, sn = T.Zero, oldSn = T.Zero;
        if (down)
        {
            for (var i = low; i < m; i++)
            {
                (cs, sn, var r) = Givens.Make(d[i] * cs, e[i]);
                if (i > low)
                    e[i - 1] = oldSn * r;
                (oldCs, oldSn, d[i]) = Givens.Make(oldCs * r, d[i + 1] * sn);
                Set(i - low, cs, sn, oldCs, oldSn);
            }
            var h = d[m] * cs;
            (d[m], e[m - 1]) = (h * oldCs, h * oldSn);
            return;
        }
        for (var i = m; i > low; i--)
        {
            (cs, sn, var r) = Givens.Make(d[i] * cs, e[i - 1]);
            if (i < m)
                e[i] = oldSn * r;
            (oldCs, oldSn, d[i]) = Givens.Make(oldCs * r, d[i - 1] * sn);
            Set(i - low - 1, cs, -sn, oldCs, -oldSn);
        }
        var last = d[low] * cs;
        (d[low], e[low]) = (last * oldCs, last * oldSn);
    }

    internal void WithShift(Span<T> d, Span<T> e, int low, int m, bool down, T shift)
    {
        var at = down ? low : m;
        var f = (T.Abs(d[at]) - shift) * (Givens.Sign(T.One, d[at]) + shift / d[at]);
        var g = e[down ? low : m - 1];
        if (down)
        {
            for (var i = low; i < m; i++)
            {
                var (cosR, sinR, r) = Givens.Make(f, g);
                if (i > low)
                    e[i - 1] = r;
                f = cosR * d[i] + sinR * e[i];
                e[i] = cosR * e[i] - sinR * d[i];
                g = sinR * d[i + 1];
                d[i + 1] = cosR * d[i + 1];
                (var cosL, var sinL, d[i]) = Givens.Make(f, g);
                f = cosL * e[i] + sinL * d[i + 1];
                d[i + 1] = cosL * d[i + 1] - sinL * e[i];
                if (i < m - 1)
                {
                    g = sinL * e[i + 1];
                    e[i + 1] = cosL * e[i + 1];
                }
                Set(i - low, cosR, sinR, cosL, sinL);
            }
            e[m - 1] = f;
            return;
        }
        for (var i = m; i > low; i--)
        {
            var (cosR, sinR, r) = Givens.Make(f, g);
            if (i < m)
                e[i] = r;
            f = cosR * d[i] + sinR * e[i - 1];
            e[i - 1] = cosR * e[i - 1] - sinR * d[i];
            g = sinR * d[i - 1];
            d[i - 1] = cosR * d[i - 1];
            (var cosL, var sinL, d[i]) = Givens.Make(f, g);
            f = cosL * e[i - 1] + sinL * d[i - 1];
            d[i - 1] = cosL * d[i - 1] - sinL * e[i - 1];
            if (i > low + 1)
            {
                g = sinL * e[i - 2];
                e[i - 2] = cosL * e[i - 2];
            }
            Set(i - low - 1, cosR, -sinR, cosL, -sinL);
        }
        e[low] = f;
    }

    /// <summary>Rotates the singular vectors along with the last sweep.</summary>
    internal void Apply(DenseMatrix<T> u, DenseMatrix<T> vt, int low, int m, bool down)
    {
        var count = m - low;
        Givens.Sweep(down ? vt : u, low, _c1[..count], _s1[..count], upwards: !down);
        Givens.Sweep(down ? u : vt, low, _c2[..count], _s2[..count], upwards: !down);
    }

    private void Set(int i, T c1, T s1, T c2, T s2) => (_c1[i], _s1[i], _c2[i], _s2[i]) = (c1, s1, c2, s2);
}
