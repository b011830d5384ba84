"""The small networks that fixtures/optim optimizes, and fifty steps on them. Imported by the scripts beside it."""
from collections import OrderedDict

import torch
from torch import nn

STEPS, KEPT, SAVED_AFTER = 50, (1, 10, 50), 25


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(3, 8)
        self.fc2 = nn.Linear(8, 2)

    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x)))


class ConvNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3)
        self.fc = nn.Linear(36, 3)

    def forward(self, x):
        return self.fc(nn.functional.max_pool2d(torch.relu(self.conv(x)), 2).flatten(1))


def vectors():
    """The network from seed 0, then twelve inputs and targets."""
    torch.manual_seed(0)
    net, inputs = Net(), torch.rand(12, 3) * 2 - 1
    return net, inputs, torch.stack([inputs.sum(1), inputs[:, 0] * inputs[:, 1]], 1)


def images():
    """The convolutional network from seed 0, then eight images and targets."""
    torch.manual_seed(0)
    net, inputs = ConvNet(), torch.rand(8, 1, 8, 8) * 2 - 1
    return net, inputs, torch.stack([inputs.mean((1, 2, 3)), inputs[:, 0, 0].mean(1), inputs[:, 0, 3, 3] * inputs[:, 0, 4, 4]], 1)


def groups_of(net, kind):
    """One group; or two, the first with its own options; or one with a parameter that gets no gradient."""
    names = [name for name, _ in net.named_parameters()]
    if kind == "groups":
        return [{"params": names[:2], "lr": 0.01, "weight_decay": 0.2}, {"params": names[2:]}]
    if kind == "frozen":
        net.fc1.bias.requires_grad_(False)
    return [{"params": names}]


def steps(problem, optimizer, options, kind="one group", dtype=torch.float32, write=None, read=None, nudge=0.0):
    """(groups, losses, parameters after the KEPT steps).

    WRITE: the checkpoint to be written after step 25. READ: one to begin from, after step 25. NUDGE: the share of
    themselves that the parameters are changed by at first.
    """
    net, inputs, targets = problem()
    net, inputs, targets = net.to(dtype), inputs.to(dtype), targets.to(dtype)
    with torch.no_grad():
        for p in net.parameters():
            p.mul_(1 + nudge)
    named = dict(net.named_parameters())
    groups = groups_of(net, kind)
    optim = getattr(torch.optim, optimizer)([g | {"params": [named[n] for n in g["params"]]} for g in groups], **options)
    if read:
        checkpoint = torch.load(read, weights_only=True)
        net.load_state_dict(checkpoint["model"])
        optim.load_state_dict(checkpoint["optimizer"])
    losses, kept = [], {}

    def closure():
        optim.zero_grad()
        loss = nn.functional.mse_loss(net(inputs), targets)
        if problem is images and options.get("maximize"):
            loss = -loss  # which has a maximum
        loss.backward()
        return loss

    for step in range(SAVED_AFTER + 1 if read else 1, STEPS + 1):
        losses.append(optim.step(closure).detach())
        if step in KEPT:
            kept[str(step)] = {name: p.detach().clone() for name, p in named.items()}
        if step == SAVED_AFTER and write:
            torch.save(OrderedDict(model=net.state_dict(), optimizer=optim.state_dict()), write)
    return groups, torch.stack(losses), kept


def apart(one, other):
    """How far two results of steps are apart at worst."""
    (_, losses, kept), (_, others, kept_others) = one, other
    return max((a.double() - b.double()).abs().max().item() for a, b in [(losses, others)] + [
        (kept[at][name], kept_others[at][name]) for at in kept for name in kept[at]])
