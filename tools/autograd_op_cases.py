"""Autograd cases about single ops: broadcasting, reductions, indexing.

Imported by make_autograd_fixtures.py.
"""
import torch

from autograd_support import case, longs, normal, positive, values


# Broadcasting


@case(a=normal(3, 1), b=normal(1, 4), c=normal(4), d=normal(), e=positive(2, 1, 4))
def broadcast_all_ways(a, b, c, d, e):
    y = (a + b) * c - d / e
    (y * y).sum().backward()
    return {"y": y, "a.grad": a.grad, "b.grad": b.grad, "c.grad": c.grad, "d.grad": d.grad, "e.grad": e.grad}


@case(x=positive(2, 1), e=normal(3))
def broadcast_power(x, e):
    y = x ** e
    (y.sum() + (2.0 ** e).sum() + (x ** 2.5).sum() + (x ** 0).sum()).backward()
    return {"y": y, "x.grad": x.grad, "e.grad": e.grad}


@case(a=normal(2, 1, 3, 4), b=normal(5, 4, 2))
def broadcast_matmul(a, b):
    y = a @ b
    (y * y).sum().backward()
    return {"y": y, "a.grad": a.grad, "b.grad": b.grad}


@case(a=normal(3), m=normal(3, 4), b=normal(4), t=normal(2, 4, 3))
def matmul_with_vectors(a, m, b, t):
    y = (a @ m) @ b + a @ a
    z = (t @ a).sum() + (b @ t).sum()
    (y + z * z).backward()
    return {"y": y, "z": z, "a.grad": a.grad, "m.grad": m.grad, "b.grad": b.grad, "t.grad": t.grad}


@case(x=normal(0, 3), b=normal(3))
def broadcast_over_nothing(x, b):
    y = x * b
    y.sum().backward()
    return {"y": y, "x.grad": x.grad, "b.grad": b.grad}


@case(a=normal(2, 3), b=normal(3), m=torch.tensor([[True, False, True], [False, False, True]]))
def choose(a, b, m):
    y = torch.where(m, a, b * 2)
    (y * y).sum().backward()
    return {"y": y, "a.grad": a.grad, "b.grad": b.grad}


@case(a=values(1.0, 2, 3, -1), b=values(1.0, 3, 2, -1))
def ties_of_maximum_and_minimum(a, b):
    y = torch.maximum(a, b) * 2 + torch.minimum(a, b) * 3
    y.sum().backward()
    return {"y": y, "a.grad": a.grad, "b.grad": b.grad}


@case(x=values(-2.0, -1, 0, 1, 2, -0.0))
def corners(x):
    parts = {"abs": x.abs(), "relu": x.relu(), "clamp": x.clamp(-1, 1), "sign": x.sign(), "floor": x.floor(), "square": x * x}
    grads = {name + ".grad": torch.autograd.grad(y.sum(), x)[0] for name, y in parts.items()}
    return parts | grads


@case(x=normal(3), z=normal(3, dtype=torch.float64), n=longs(1, 2, 3))
def mixed_dtypes(x, z, n):
    y = x * z + n
    (y * x).sum().backward()
    return {"y": y, "x.grad": x.grad, "z.grad": z.grad}


@case(x=normal(2, 3))
def convert_and_back(x):
    y = (x.double() * 3).float() * x.half().float()
    y.sum().backward()
    return {"y": y, "x.grad": x.grad}


# Reductions


@case(x=normal(2, 3, 4))
def sums_and_means(x):
    y = x.sum(1) * x.mean((0, 1)) + x.sum((0, 2), keepdim=True).squeeze(0)[:2] + x.mean()
    (y * y).sum().backward()
    return {"y": y, "x.grad": x.grad}


@case(x=values([1.0, 2, 3], [4.0, 0, 5], [0.0, 6, 0]))
def product_with_zeros(x):
    y = x.prod(1)
    (y * torch.tensor([1.0, 2, 3])).sum().backward()
    return {"y": y, "x.grad": x.grad}


@case(x=values([3.0, 1, 3], [2.0, 5, 4]))
def largest_and_smallest(x):
    biggest, at = x.max(1)
    smallest, where = x.min(0)
    (biggest * 2).sum().add((smallest * smallest).sum()).backward()
    return {"biggest": biggest, "at": at, "smallest": smallest, "where": where, "x.grad": x.grad}


@case(x=values([3.0, 1, 3], [2.0, 5, 5]))
def ties_are_shared(x):
    y = x.amax(1).sum() * 2 + x.max() * 3 + x.amin()
    y.backward()
    return {"y": y, "x.grad": x.grad}


@case(x=normal(3, 4))
def spread(x):
    y = x.var(1) + x.std(1) * 2 + x.var(1, correction=0) + x.var()
    y.sum().backward()
    return {"y": y, "x.grad": x.grad}


@case(x=values([3.0, 4], [0.0, 0]))
def norms(x):
    y = x.norm(2, dim=1) + x.norm(1, dim=1) * 2 + x.norm()
    y.sum().backward()
    return {"y": y, "x.grad": x.grad}


@case(x=normal(3, 4))
def log_sum_exp_and_softmax(x):
    y = torch.logsumexp(x, 1, keepdim=True) * torch.softmax(x, 0) + torch.log_softmax(x, 1)
    (y * y).sum().backward()
    return {"y": y, "x.grad": x.grad}


@case(x=normal(3, 4))
def running_sums(x):
    y = x.cumsum(1) * x.cumsum(0)
    (y * y).sum().backward()
    return {"y": y, "x.grad": x.grad}


# Indexing


@case(x=normal(5, 3), i=longs(0, 2, 2, -1))
def rows_by_index(x, i):
    y = x[i]
    (y * y * torch.arange(1.0, 5).view(4, 1)).sum().backward()
    return {"y": y, "x.grad": x.grad}


@case(x=normal(4, 5), i=longs(0, 3, 3), j=longs(1, -1, -1))
def pairs_of_indexes(x, i, j):
    y = x[i, j]
    (y * torch.tensor([1.0, 2, 3])).sum().backward()
    return {"y": y, "x.grad": x.grad}


@case(x=normal(3, 4, 5), i=longs(2, 0), j=longs([1], [3]))
def indexes_among_slices(x, i, j):
    a = x[:, i]
    b = x[i, :, j]
    c = x[1, i]
    d = x[..., i, None]
    (a.sum() * 2 + (b * b).sum() + (c * 3).sum() + (d ** 3).sum()).backward()
    return {"a": a, "b": b, "c": c, "d": d, "x.grad": x.grad}


@case(x=normal(3, 4), m=torch.tensor([[True, False, False, True], [False, False, True, False], [True, True, False, False]]))
def by_mask(x, m):
    y = x[m]
    (y * y).sum().backward()
    return {"y": y, "x.grad": x.grad}


@case(x=normal(4, 3), z=normal(3), i=longs(3, 1))
def write_rows(x, z, i):
    y = x * 1
    y[i] = z
    (y * y).sum().backward()
    return {"y": y, "x.grad": x.grad, "z.grad": z.grad}


@case(x=normal(3, 4), z=normal(), m=torch.tensor([True, False, True]))
def write_where_the_mask_holds(x, z, m):
    y = x * 1
    y[m] = z
    (y * y).sum().backward()
    return {"y": y, "x.grad": x.grad, "z.grad": z.grad}


@case(x=normal(4), z=normal(3), i=longs(1, 1, 2))
def add_at_indexes(x, z, i):
    y = x.index_put((i,), z, accumulate=True)
    (y * y).sum().backward()
    return {"y": y, "x.grad": x.grad, "z.grad": z.grad}


@case(x=normal(3, 4), i=longs([0, 0], [3, 1], [2, 2]))
def gather_rows(x, i):
    y = x.gather(1, i)
    (y * y).sum().backward()
    return {"y": y, "x.grad": x.grad}


@case(x=normal(3, 4), z=normal(3, 2), i=longs([0, 0], [3, 1], [2, 2]))
def scatter_add_rows(x, z, i):
    y = x.scatter_add(1, i, z)
    (y * y).sum().backward()
    return {"y": y, "x.grad": x.grad, "z.grad": z.grad}


@case(x=normal(3, 4), i=longs(2, 0, 2))
def select_by_index(x, i):
    y = x.index_select(1, i)
    (y * y).sum().backward()
    return {"y": y, "x.grad": x.grad}


@case(x=normal(3, 4), m=torch.tensor([True, False, False, True]))
def fill_by_mask(x, m):
    y = x.masked_fill(m, -1.0)
    (y * y).sum().backward()
    return {"y": y, "x.grad": x.grad}


@case(x=normal(2, 3))
def new_dimensions(x):
    y = x[:, None] * x[..., 1, None]
    y.sum().backward()
    return {"y": y, "x.grad": x.grad}


@case(x=normal(3, 4))
def single_elements(x):
    y = x[1, 2] * x[-1, -1] + x[0][3]
    y.backward()
    return {"y": y, "x.grad": x.grad}


@case(x=normal(3, 4))
def sorted_and_largest(x):
    top, at = x.topk(2, dim=1)
    ordered, order = x.sort(0, descending=True)
    ((top * torch.tensor([1.0, 2])).sum() + (ordered * torch.arange(1.0, 4).view(3, 1)).sum()).backward()
    return {"top": top, "at": at, "ordered": ordered, "order": order, "x.grad": x.grad}
