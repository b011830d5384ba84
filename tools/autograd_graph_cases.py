"""Autograd cases about the graph: views, writes in place, accumulation, second derivatives, detaching, errors.

Imported by make_autograd_fixtures.py.
"""
import torch
from torch.nn import functional as F

from autograd_support import case, longs, normal, positive, raises


# Views and writes in place


@case(x=normal(4, 3), z=normal(2, 3))
def write_a_slice(x, z):
    y = x * 1
    y[1:3] = 2 * z
    (y * y).sum().backward()
    return {"y": y, "x.grad": x.grad, "z.grad": z.grad}


@case(x=normal(2, 3), w=normal(3))
def multiply_a_view_in_place(x, w):
    y = x * x
    y.view(-1)[3:].mul_(w)
    (y * y).sum().backward()
    return {"y": y, "x.grad": x.grad, "w.grad": w.grad}


@case(x=normal(2, 3))
def view_sees_the_change_of_its_base(x):
    y = x * 2
    row = y[0]
    y.mul_(x)
    (row * row).sum().backward()
    return {"row": row, "x.grad": x.grad}


@case(x=normal(2, 3), z=normal(3, 2))
def add_to_a_transposed_view(x, z):
    y = x.clone()
    y.t().add_(z)
    (y ** 3).sum().backward()
    return {"y": y, "x.grad": x.grad, "z.grad": z.grad}


@case(x=normal(2, 3, 4), z=normal(2))
def view_of_a_view_of_a_view(x, z):
    y = x.clone()
    y.permute(2, 0, 1)[1:3].select(2, 1)[0].mul_(z)
    y.exp().sum().backward()
    return {"y": y, "x.grad": x.grad, "z.grad": z.grad}


@case(x=normal(3, 3), z=normal(3))
def write_the_diagonal(x, z):
    y = x.clone()
    y.diagonal().copy_(z)
    (y @ y).sum().backward()
    return {"y": y, "x.grad": x.grad, "z.grad": z.grad}


@case(x=normal(3, 3))
def zero_a_column(x):
    y = x * 1
    y[:, 1].zero_()
    (y * y).sum().backward()
    return {"y": y, "x.grad": x.grad}


@case(x=normal(2, 3))
def activations_in_place(x):
    y = x * 2
    y.relu_()
    z = y.add(1).sigmoid_()
    z.sum().backward()
    return {"z": z, "x.grad": x.grad}


@case(x=normal(3), z=normal(2, 1, dtype=torch.float64))
def copy_broadcasts_and_converts(x, z):
    y = x.expand(2, 3).clone()
    y.copy_(z)
    (y * x).sum().backward()
    return {"y": y, "x.grad": x.grad, "z.grad": z.grad}


@case(x=normal(2, 3), z=normal(3))
def in_place_with_broadcasting(x, z):
    y = x * 1
    y.add_(z).div_(z * z + 1).sub_(z, alpha=2)
    (y * y).sum().backward()
    return {"y": y, "x.grad": x.grad, "z.grad": z.grad}


@case(x=normal(2, 6))
def reshape_split_and_join(x):
    a, b, c = x.view(3, 4).split([1, 2, 1], dim=1)
    y = torch.cat([c * 3, a * b], dim=1)
    first, second, third = torch.stack([y, y * y]).unbind(1)
    (first * third + second).sum().backward()
    return {"x.grad": x.grad}


@case(x=normal(2, 3, 1), w=normal(4, 3, 2, grad=False))
def squeeze_unsqueeze_permute_flip(x, w):
    y = x.squeeze(-1).t().unsqueeze(0).expand(4, 3, 2).flip(1)
    (y * w).sum().backward()
    return {"y": y, "x.grad": x.grad}


@case(x=normal(7), w=normal(3, 3, grad=False))
def overlapping_windows(x, w):
    y = x.unfold(0, 3, 2)
    (y * y * w).sum().backward()
    return {"y": y, "x.grad": x.grad}


@case(x=normal(12), w=normal(3, 4, grad=False))
def as_strided_overlaps(x, w):
    y = (x * 1).as_strided((3, 4), (2, 1), 1)
    (y * y * w).sum().backward()
    return {"y": y, "x.grad": x.grad}


@case(x=normal(5, 4), w=normal(2, 2, grad=False))
def narrow_chunk_and_steps(x, w):
    a = x.narrow(0, 1, 3)[::2, 1:4:2]
    b = x.chunk(2, dim=1)[1][3:]
    (a * a * w).sum().add((b * a).sum()).backward()
    return {"x.grad": x.grad}


@case()
def versions():
    x = torch.zeros(2, 3)
    seen = [x._version]
    x.add_(1)
    seen.append(x._version)
    row = x[0]
    row.mul_(2)
    seen += [x._version, row._version]
    x.detach().zero_()
    seen.append(x._version)
    x.data.fill_(3)
    seen.append(x._version)
    x[1] = 4
    seen.append(x._version)
    return {"versions": seen}


# Accumulation


@case(x=normal(3))
def two_backwards_add_up(x):
    (x * x).sum().backward()
    first = x.grad.clone()
    (x ** 3).sum().backward()
    return {"first": first, "x.grad": x.grad}


@case(x=normal(3))
def cleared_between(x):
    (x * x).sum().backward()
    x.grad = None
    x.sin().sum().backward()
    return {"x.grad": x.grad}


@case(x=normal(3))
def used_many_times(x):
    y = x * 2
    z = y + x
    w = y * z + y
    (w * z + x).sum().backward()
    return {"x.grad": x.grad}


@case(x=normal(3))
def same_graph_twice(x):
    y = (x * x).sum()
    y.backward(retain_graph=True)
    y.backward()
    return {"x.grad": x.grad}


@case(x=normal(3))
def grad_of_an_inner_tensor(x):
    y = x * 2
    y.retain_grad()
    z = y * y
    inner, = torch.autograd.grad(z.sum(), y, retain_graph=True)
    z.sum().backward()
    return {"inner": inner, "y.grad": y.grad, "x.grad": x.grad}


@case(x=normal(2, 3), c=normal(2, 3, grad=False))
def backward_from_a_matrix(x, c):
    x.tanh().backward(c)
    return {"x.grad": x.grad}


@case(x=normal(3), c=normal(3, grad=False))
def several_outputs(x, c):
    a, b = x * x, x.exp()
    grad, = torch.autograd.grad([a, b.sum()], [x], [c, None])
    return {"grad": grad, "x.grad": x.grad}


@case(x=normal(3), z=normal(3))
def unused_input(x, z):
    grads = torch.autograd.grad((x * x).sum(), [x, z], allow_unused=True)
    return {"x": grads[0], "z": grads[1]}


@case(x=normal(3))
def unused_input_as_zeros(x):
    z = torch.ones(2, requires_grad=True)
    grads = torch.autograd.grad((x * x).sum(), [x, z], allow_unused=True, materialize_grads=True)
    return {"x": grads[0], "z": grads[1]}


@case(x=normal(2, 2))
def grad_is_not_shared_with_its_source(x):
    c = torch.ones(2, 2)
    x.view(4).view(2, 2).backward(c)
    c.fill_(7)
    return {"x.grad": x.grad}


# Gradients of gradients


@case(x=normal(5, 3), w1=normal(4, 3), b1=normal(4), w2=normal(1, 4))
def gradient_penalty(x, w1, b1, w2):
    out = F.linear(torch.tanh(F.linear(x, w1, b1)), w2)
    g, = torch.autograd.grad(out.sum(), x, create_graph=True)
    penalty = ((g.norm(2, dim=1) - 1) ** 2).mean()
    penalty.backward()
    return {"penalty": penalty, "w1.grad": w1.grad, "b1.grad": b1.grad, "w2.grad": w2.grad, "x.grad": x.grad}


@case(x=normal(2, 1, 5, 5), k=normal(2, 1, 3, 3), b=normal(2))
def gradient_penalty_of_a_convolution(x, k, b):
    y = F.max_pool2d(torch.sigmoid(F.conv2d(x, k, b, padding=1)), 2)
    g, = torch.autograd.grad((y * y).sum(), x, create_graph=True)
    penalty = (g * g).sum()
    penalty.backward()
    return {"penalty": penalty, "x.grad": x.grad, "k.grad": k.grad, "b.grad": b.grad}


@case(x=normal(3))
def third_derivative(x):
    d1, = torch.autograd.grad((x ** 4).sum(), x, create_graph=True)
    d2, = torch.autograd.grad(d1.sum(), x, create_graph=True)
    d3, = torch.autograd.grad(d2.sum(), x)
    return {"d1": d1, "d2": d2, "d3": d3}


@case(x=normal(4), v=normal(4, grad=False))
def hessian_times_vector(x, v):
    y = (x[:-1].sin() * x[1:].exp()).sum()
    g, = torch.autograd.grad(y, x, create_graph=True)
    hv, = torch.autograd.grad(g, x, v)
    return {"g": g, "hv": hv}


@case(x=normal(6, 2, grad=False), t=normal(6, 1, grad=False), w=normal(1, 2))
def through_a_training_step(x, t, w):
    inner = ((F.linear(x[:3], w) - t[:3]) ** 2).mean()
    g, = torch.autograd.grad(inner, w, create_graph=True)
    moved = w - 0.1 * g
    outer = ((F.linear(x[3:], moved) - t[3:]) ** 2).mean()
    outer.backward()
    return {"moved": moved, "outer": outer, "w.grad": w.grad}


@case(x=normal(2, 3), z=normal(3))
def second_derivative_through_writes(x, z):
    y = x * x
    y[0].mul_(z)
    y[:, 1:] += z[1:].exp()
    g, = torch.autograd.grad((y ** 3).sum(), x, create_graph=True)
    g.sum().backward()
    return {"g": g, "x.grad": x.grad, "z.grad": z.grad}


@case(x=normal(3, 4), t=longs(1, 3, 0))
def second_derivative_of_cross_entropy(x, t):
    g, = torch.autograd.grad(F.cross_entropy(x, t), x, create_graph=True)
    (g * g).sum().backward()
    return {"g": g, "x.grad": x.grad}


@case(a=normal(2, 3), b=normal(3, 2), x=positive(2, 2))
def second_derivative_of_matmul_division_and_log(a, b, x):
    y = (a @ b / x).sum() + (x.log() * x.sqrt()).sum()
    ga, gx = torch.autograd.grad(y, [a, x], create_graph=True)
    ((ga * ga).sum() + (gx * gx).sum()).backward()
    return {"ga": ga, "gx": gx, "a.grad": a.grad, "b.grad": b.grad, "x.grad": x.grad}


@case(x=normal(4, 3, 2, 2), w=normal(3), b=normal(3))
def second_derivative_of_batch_norm(x, w, b):
    y = F.batch_norm(x, None, None, w, b, training=True)
    g, = torch.autograd.grad((y ** 3).sum(), x, create_graph=True)
    (g * g).sum().backward()
    return {"g": g, "x.grad": x.grad, "w.grad": w.grad, "b.grad": b.grad}


# Detaching and not recording


@case(x=normal(3))
def detached_factor(x):
    y = x * x
    z = y.detach() * x
    z.sum().backward()
    return {"z": z, "x.grad": x.grad, "detached": y.detach().requires_grad}


@case(x=normal(3))
def not_recorded(x):
    with torch.no_grad():
        y = x * 2
        with torch.enable_grad():
            z = x * 3
    (z * y).sum().backward()
    return {"y records": y.requires_grad, "z records": z.requires_grad, "x.grad": x.grad}


@case(x=normal(3))
def step_by_hand(x):
    for _ in range(3):
        (x * x).sum().backward()
        with torch.no_grad():
            x -= 0.1 * x.grad
        x.grad.zero_()
    return {"x": x.detach(), "x.grad": x.grad}


@case(x=normal(2, 3), w=normal(3))
def frozen_weight(x, w):
    w.requires_grad_(False)
    (x * w).sum().backward()
    return {"x.grad": x.grad, "w.grad": w.grad}


@case(x=normal(3, grad=False), z=normal(3))
def requires_later(x, z):
    y = x * z
    x.requires_grad_()
    (y + x * x).sum().backward()
    return {"x.grad": x.grad, "z.grad": z.grad}


@case(x=normal(3))
def leaves(x):
    y = x * 2
    return {"leaf": x.is_leaf, "inner": y.is_leaf, "detached": y.detach().is_leaf, "records": y.requires_grad,
            "comparison records": (x > 0).requires_grad, "argmax records": x.argmax().requires_grad}


# What must be refused


@raises(x=normal(3))
def saved_value_overwritten(x):
    y = x.exp()
    y.mul_(2)
    y.sum().backward()


@raises(x=normal(3))
def saved_value_overwritten_through_a_view(x):
    y = x * 1
    z = y * y
    y[0] = 0
    z.sum().backward()


@raises(x=normal(3))
def saved_value_overwritten_through_detach(x):
    y = x * 1
    z = y * y
    y.detach().zero_()
    z.sum().backward()


@raises(x=normal(3))
def leaf_written_in_place(x):
    x.add_(1)


@raises(x=normal(2, 3))
def view_of_a_leaf_written_in_place(x):
    x[0].zero_()


@raises(x=normal(3))
def backward_twice(x):
    y = (x * x).sum()
    y.backward()
    y.backward()


@raises(x=normal(3))
def backward_from_a_vector(x):
    (x * x).backward()


@raises(x=normal(3, grad=False))
def nothing_to_differentiate(x):
    (x * x).sum().backward()


@raises(x=normal(3), z=normal(3))
def not_in_the_graph(x, z):
    torch.autograd.grad((x * x).sum(), [x, z])


@raises(x=normal(3))
def gradient_of_the_wrong_shape(x):
    (x * x).backward(torch.ones(2))


@raises(x=longs(1, 2))
def integers_do_not_require(x):
    x.requires_grad_()


@raises(x=normal(2, 4))
def one_of_several_views_written(x):
    a, b = (x * 1).unbind(0)
    a.mul_(2)


@raises(x=normal(2, 3), z=normal(2))
def shapes_that_do_not_broadcast(x, z):
    x + z


@raises(x=normal(3), z=normal(2, 3))
def result_larger_than_the_target(x, z):
    y = x * 1
    y.add_(z)


@raises(n=longs(1, 2))
def result_dtype_does_not_fit(n):
    n.add_(0.5)


@raises(x=normal(1, 3))
def expanded_memory_written(x):
    y = (x * 1).expand(2, 3)
    y.add_(1)


@raises(x=normal(3))
def index_out_of_range(x):
    x[3]


@raises(x=normal(3))
def index_tensor_out_of_range(x):
    x[torch.tensor([0, -4])]
