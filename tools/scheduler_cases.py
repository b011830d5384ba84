"""The schedulers that fixtures/optim/schedulers has cases of, and runs of them. Imported by the scripts beside it."""
import copy
import warnings

import torch
from torch.optim import lr_scheduler as s
from torch.optim.swa_utils import SWALR

STEPS, SAVED_AFTER = 200, 100
warnings.filterwarnings("ignore", message="The epoch parameter")  # which SequentialLR gives


def warm_up(optimizer):
    return s.LinearLR(optimizer, start_factor=0.1, total_iters=20)


CASES = {
    "LambdaLR": lambda o: s.LambdaLR(o, [lambda epoch: 0.95 ** epoch, lambda epoch: 1 / (1 + epoch)]),
    "MultiplicativeLR": lambda o: s.MultiplicativeLR(o, lambda epoch: 0.97 if epoch % 2 else 1.01),
    "StepLR": lambda o: s.StepLR(o, 30, gamma=0.5),
    "MultiStepLR": lambda o: s.MultiStepLR(o, [20, 60, 60, 150], gamma=0.3),
    "ConstantLR": lambda o: s.ConstantLR(o, factor=0.25, total_iters=120),
    "LinearLR": lambda o: s.LinearLR(o, start_factor=0.2, end_factor=0.7, total_iters=130),
    "ExponentialLR": lambda o: s.ExponentialLR(o, 0.98),
    "PolynomialLR": lambda o: s.PolynomialLR(o, total_iters=150, power=1.7),
    "CosineAnnealingLR": lambda o: s.CosineAnnealingLR(o, 37, eta_min=0.001),
    "CosineAnnealingWarmRestarts": lambda o: s.CosineAnnealingWarmRestarts(o, 11, eta_min=0.001),
    "CosineAnnealingWarmRestarts.longer": lambda o: s.CosineAnnealingWarmRestarts(o, 7, T_mult=2),
    "CyclicLR": lambda o: s.CyclicLR(o, [0.01, 0.02], 0.3, step_size_up=17, step_size_down=11),
    "CyclicLR.triangular2": lambda o: s.CyclicLR(o, 0.01, [0.3, 0.2], step_size_up=13, mode="triangular2", base_momentum=0.7, max_momentum=0.95),
    "CyclicLR.exp_range": lambda o: s.CyclicLR(o, 0.01, 0.3, step_size_up=19, mode="exp_range", gamma=0.99, cycle_momentum=False),
    "CyclicLR.scale_fn": lambda o: s.CyclicLR(o, 0.01, 0.3, step_size_up=19, scale_fn=lambda x: 1 / x, scale_mode="cycle"),
    "OneCycleLR": lambda o: s.OneCycleLR(o, [0.4, 0.2], total_steps=201),
    "OneCycleLR.three_phase": lambda o: s.OneCycleLR(o, 0.4, total_steps=210, pct_start=0.4, anneal_strategy="linear", three_phase=True, div_factor=10, final_div_factor=100),
    "ReduceLROnPlateau": lambda o: s.ReduceLROnPlateau(o, patience=4, cooldown=3, factor=0.6, min_lr=[0.01, 0.001]),
    "ReduceLROnPlateau.max": lambda o: s.ReduceLROnPlateau(o, mode="max", patience=2, threshold=0.05, threshold_mode="abs", min_lr=0.002),
    "SequentialLR": lambda o: s.SequentialLR(o, [warm_up(o), s.ExponentialLR(o, 0.9), s.CosineAnnealingLR(o, 50)], [20, 60]),
    "SequentialLR.restarts": lambda o: s.SequentialLR(o, [s.ConstantLR(o, 0.1, 10), s.CosineAnnealingWarmRestarts(o, 9, T_mult=2), s.StepLR(o, 25, 0.5)], [15, 110]),
    "ChainedScheduler": lambda o: s.ChainedScheduler([s.ConstantLR(o, 0.1, 30), s.ExponentialLR(o, 0.99), s.StepLR(o, 50, 0.5)]),
    "ChainedScheduler.sequential": lambda o: s.ChainedScheduler([s.SequentialLR(o, [warm_up(o), s.ExponentialLR(o, 0.98)], [30]), s.StepLR(o, 70, 0.5)]),
    "SWALR": lambda o: SWALR(o, [0.02, 0.01], anneal_epochs=30),
    "SWALR.linear": lambda o: SWALR(o, 0.02, anneal_epochs=150, anneal_strategy="linear"),
    "SWALR.at_once": lambda o: SWALR(o, 0.02, anneal_epochs=0),
}


def optimizer_of(label):
    """Two groups; with betas where a momentum is cycled too in some cases."""
    parameters = [torch.nn.Parameter(torch.ones(1)) for _ in range(2)]
    groups = [{"params": [parameters[0]], "lr": 0.1}, {"params": [parameters[1]], "lr": 0.05}]
    if label in ("CyclicLR.triangular2", "OneCycleLR.three_phase"):
        return torch.optim.Adam(groups)
    return torch.optim.SGD(groups, momentum=0.9)


def momentum(group):
    return group["betas"][0] if "betas" in group else group["momentum"]


def metric(step):
    """What a plateau is found in: a fall with waves."""
    return 1 / (1 + step // 10) + 0.01 * (step % 7)


def run(label, read=None, first=1):
    """(rates, momenta, state dicts after SAVED_AFTER steps) of STEPS steps, or from FIRST on with the state dicts in READ."""
    optimizer = optimizer_of(label)
    scheduler = CASES[label](optimizer)
    if read:
        optimizer.load_state_dict(read["optimizer"])
        scheduler.load_state_dict(read["scheduler"])
    rates, momenta, saved = [], [], None
    for step in range(first, STEPS + 1):
        rates.append([g["lr"] for g in optimizer.param_groups])
        momenta.append([momentum(g) for g in optimizer.param_groups])
        optimizer.step()
        if label.startswith("ReduceLROnPlateau"):
            scheduler.step(metric(step))
        else:
            scheduler.step()
        if step == SAVED_AFTER:
            # What SWALR has of its shape is a function, which no file of data can hold.
            saved = copy.deepcopy({"optimizer": optimizer.state_dict(), "scheduler": {k: v for k, v in scheduler.state_dict().items() if k != "anneal_func"}})
    return torch.tensor(rates, dtype=torch.float64), torch.tensor(momenta, dtype=torch.float64), saved
