"""Autograd cases about functions as a whole: custom ones, Jacobians and Hessians, checkpoints, inference mode, hooks.

Imported by make_autograd_fixtures.py.
"""
import torch
from torch.autograd import Function
from torch.autograd import functional as AF
from torch.nn import functional as F
from torch.utils.checkpoint import checkpoint, checkpoint_sequential

from autograd_support import case, normal, positive, raises


# Functions of one's own


@case(x=normal(3))
def custom_function_that_saves_its_output(x):
    class Exponential(Function):
        @staticmethod
        def forward(ctx, x):
            y = x.exp()
            ctx.save_for_backward(y)
            return y

        @staticmethod
        def backward(ctx, g):
            y, = ctx.saved_tensors
            return g * y

    y = Exponential.apply(x)
    g, = torch.autograd.grad(y.sum(), x, create_graph=True)
    h, = torch.autograd.grad((g * g).sum(), x)
    return {"y": y, "g": g, "h": h}


@case(x=normal(2, 3), w=normal(3, 2), b=normal(2))
def custom_function_of_several_inputs(x, w, b):
    class Affine(Function):
        @staticmethod
        def forward(ctx, x, w, b):
            ctx.save_for_backward(x, w)
            return x @ w + b

        @staticmethod
        def backward(ctx, g):
            x, w = ctx.saved_tensors
            return g @ w.t(), x.t() @ g, g.sum(0)

    y = Affine.apply(x, w, b)
    g = torch.autograd.grad((y ** 3).sum(), [x, w, b], create_graph=True)
    sum((p * p).sum() for p in g).backward()
    return {"y": y, "x.grad": x.grad, "w.grad": w.grad, "b.grad": b.grad}


@case(x=normal(2, 5))
def custom_function_with_an_output_that_has_no_gradient(x):
    class Sorted(Function):
        @staticmethod
        def forward(ctx, x):
            values, places = x.sort(dim=1)
            ctx.mark_non_differentiable(places)
            ctx.save_for_backward(places)
            return values, places

        @staticmethod
        def backward(ctx, g, _):
            places, = ctx.saved_tensors
            return torch.zeros_like(g).scatter(1, places, g)

    values, places = Sorted.apply(x)
    (values * torch.arange(5)).sum().backward()
    return {"values": values, "places": places, "requires": places.requires_grad, "x.grad": x.grad}


@case(x=normal(3), z=normal(3))
def custom_function_that_changes_its_input(x, z):
    class Double(Function):
        @staticmethod
        def forward(ctx, x):
            x.mul_(2)
            ctx.mark_dirty(x)
            return x

        @staticmethod
        def backward(ctx, g):
            return g * 2

    y = x * z
    w = Double.apply(y)
    (y * y).sum().backward()
    return {"same": w is y, "y": y, "x.grad": x.grad, "z.grad": z.grad}


@case(x=normal(2, 3))
def custom_function_that_changes_a_view(x):
    class Double(Function):
        @staticmethod
        def forward(ctx, x):
            x.mul_(2)
            ctx.mark_dirty(x)
            return x

        @staticmethod
        def backward(ctx, g):
            return g * 2

    y = x * 1
    Double.apply(y[0])
    (y * y).sum().backward()
    return {"y": y, "x.grad": x.grad}


@case(x=normal(3), z=normal(3))
def custom_function_with_an_unused_output(x, z):
    class Both(Function):
        @staticmethod
        def forward(ctx, x, z):
            return x * 2, z * 3

        @staticmethod
        def backward(ctx, a, b):
            return a * 2, b * 3 + 1

    first, _ = Both.apply(x, z)
    first.sum().backward()
    return {"x.grad": x.grad, "z.grad": z.grad}


@case(x=normal(3))
def custom_function_that_returns_its_input(x):
    class Reverse(Function):
        @staticmethod
        def forward(ctx, x):
            return x

        @staticmethod
        def backward(ctx, g):
            return -g

    y = Reverse.apply(x)
    (y * y).sum().backward()
    return {"same": y is x, "y": y, "x.grad": x.grad}


@raises(x=normal(3))
def once_differentiable_function_differentiated_twice(x):
    class Square(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        @torch.autograd.function.once_differentiable
        def backward(ctx, g):
            x, = ctx.saved_tensors
            return 2 * x * g

    g, = torch.autograd.grad(Square.apply(x).sum(), x, torch.ones((), requires_grad=True), create_graph=True)
    g.sum().backward()


@raises(x=normal(3))
def custom_function_that_returns_too_many_gradients(x):
    class Twice(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            return g * 2, g

    Twice.apply(x).sum().backward()


@raises(x=normal(3))
def dirty_tensor_that_is_no_output(x):
    class Forgets(Function):
        @staticmethod
        def forward(ctx, x):
            x.mul_(2)
            ctx.mark_dirty(x)
            return x.clone()

        @staticmethod
        def backward(ctx, g):
            return g * 2

    Forgets.apply(x * 1)


@raises(x=normal(3))
def dirty_leaf(x):
    class Double(Function):
        @staticmethod
        def forward(ctx, x):
            x.mul_(2)
            ctx.mark_dirty(x)
            return x

        @staticmethod
        def backward(ctx, g):
            return g * 2

    Double.apply(x)


# Jacobians and Hessians


@case(x=normal(2, 3), w=normal(3, 2))
def jacobian_of_two_inputs(x, w):
    (a, b), (c, d) = AF.jacobian(lambda x, w: ((x @ w).exp(), x.sum(0)), (x, w))
    return {"a": a, "b": b, "c": c, "d": d}


@case(x=normal(3))
def jacobian_that_is_differentiated(x):
    j = AF.jacobian(lambda x: x ** 3, x, create_graph=True)
    (j * j).sum().backward()
    return {"j": j, "x.grad": x.grad}


@case(x=normal(4), w=normal(4))
def hessian_of_two_inputs(x, w):
    (a, b), (c, d) = AF.hessian(lambda x, w: (x * w.exp()).sum() ** 2, (x, w))
    return {"a": a, "b": b, "c": c, "d": d}


@case(x=normal(3), v=normal(3, grad=False))
def products_with_the_jacobian(x, v):
    def f(x):
        return torch.stack([x.sum().exp(), (x * x).sum(), x[0] * x[2]])

    y, vjp = AF.vjp(f, x, v)
    _, jvp = AF.jvp(f, x, v)
    return {"y": y, "vjp": vjp, "jvp": jvp}


@case(x=normal(3), v=normal(3, grad=False))
def products_with_the_hessian(x, v):
    def f(x):
        return (x[1:] * x[:-1].exp()).sum() + (x ** 3).sum()

    y, vhp = AF.vhp(f, x, v)
    _, hvp = AF.hvp(f, x, v)
    return {"y": y, "vhp": vhp, "hvp": hvp}


@case(x=normal(3), z=normal(3), v=normal(3, grad=False), u=normal(3, grad=False))
def products_of_several_inputs(x, z, v, u):
    def f(x, z):
        return x * z.sin(), z * 2

    _, (a, b) = AF.vjp(f, (x, z), (v, u))
    _, (c, d) = AF.jvp(f, (x, z), (v, u))
    return {"a": a, "b": b, "c": c, "d": d}


@raises(x=normal(3))
def strict_jacobian_of_a_constant(x):
    AF.jacobian(lambda x: torch.ones(2), x, strict=True)


@raises(x=normal(3))
def jacobian_product_without_a_vector(x):
    AF.jvp(lambda x: x * 2, x)


# Recomputation, hooks on what is saved, inference mode


@case(x=normal(4, 8), w=normal(8, 8), v=normal(8, 8))
def checkpoint_with_dropout(x, w, v):
    torch.manual_seed(3)
    y = checkpoint(lambda x: F.dropout((x @ w).tanh(), 0.5) @ v, x, use_reentrant=False)
    z = F.dropout(y, 0.5)
    (z * z).sum().backward()
    return {"z": z, "next": torch.rand(2), "x.grad": x.grad, "w.grad": w.grad, "v.grad": v.grad}


@case(x=normal(4), w=normal(4))
def checkpoint_differentiated_twice(x, w):
    y = checkpoint(lambda x, w: ((x * w).sin() * w).sum(), x, w, use_reentrant=False)
    g, = torch.autograd.grad(y, x, create_graph=True)
    (g * g).sum().backward()
    return {"g": g, "x.grad": x.grad, "w.grad": w.grad}


@case(x=normal(4, 3), w=normal(3, 3))
def checkpoint_sequential_in_two_segments(x, w):
    layers = [torch.tanh, lambda h: h @ w, torch.sigmoid, lambda h: h @ w, torch.exp]
    y = checkpoint_sequential(torch.nn.Sequential(*[Call(f) for f in layers]), 2, x, use_reentrant=False)
    y.sum().backward()
    return {"y": y, "x.grad": x.grad, "w.grad": w.grad}


class Call(torch.nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


@case(x=positive(3))
def saved_tensors_hooks_that_halve(x):
    with torch.autograd.graph.saved_tensors_hooks(lambda t: t / 2, lambda t: t * 2):
        y = x.exp() * x
    z = y.log()
    g, = torch.autograd.grad(z.sum(), x, create_graph=True)
    g.sum().backward()
    return {"g": g, "x.grad": x.grad}


@case(x=normal(3))
def inference_mode(x):
    with torch.inference_mode():
        a = x * 2
        b = a + 1
        a.add_(1)
        with torch.enable_grad():
            c = x * 3
    d = b.clone()
    return {"a": a, "inference": a.is_inference(), "requires": c.requires_grad, "d": d, "clone": d.is_inference(), "sum": x.detach() + b}


@raises(x=normal(3))
def inference_tensor_saved_for_backward(x):
    with torch.inference_mode():
        y = torch.ones(3)
    x * y


@raises(x=normal(3))
def inference_tensor_changed_outside(x):
    with torch.inference_mode():
        y = torch.ones(3)
    y.add_(1)


@raises(x=normal(3))
def inference_tensor_that_shall_require_gradients(x):
    with torch.inference_mode():
        y = torch.ones(3)
    y.requires_grad_()


@raises(x=normal(3))
def nan_in_a_backward_pass(x):
    with torch.autograd.detect_anomaly():
        y = (x * 0).sqrt() * 0
        y.sum().backward()
