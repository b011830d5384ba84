"""The options that fixtures/optim has cases of. Imported by the scripts beside it."""
import torch

OPTIONS = {
    "SGD": {
        "plain": {"lr": 0.1},
        "momentum": {"lr": 0.05, "momentum": 0.9},
        "dampening": {"lr": 0.05, "momentum": 0.9, "dampening": 0.5},
        "nesterov": {"lr": 0.05, "momentum": 0.9, "nesterov": True},
        "weight_decay": {"lr": 0.1, "weight_decay": 0.1},
        "maximize": {"lr": 0.001, "maximize": True},
        "all": {"lr": 0.002, "momentum": 0.8, "nesterov": True, "weight_decay": 0.05, "maximize": True},
    },
    "Adam": {
        "default": {},
        "lr_betas": {"lr": 0.02, "betas": (0.8, 0.95)},
        "eps": {"lr": 0.02, "eps": 1e-2},
        "weight_decay": {"lr": 0.02, "weight_decay": 0.1},
        "amsgrad": {"lr": 0.05, "amsgrad": True},
        "maximize": {"lr": 0.002, "maximize": True},
        "all": {"lr": 0.005, "betas": (0.85, 0.97), "eps": 1e-4, "weight_decay": 0.05, "amsgrad": True, "maximize": True},
    },
    "AdamW": {
        "default": {},
        "weight_decay": {"lr": 0.02, "weight_decay": 0.3},
        "no_decay": {"lr": 0.02, "weight_decay": 0.0},
        "amsgrad": {"lr": 0.05, "amsgrad": True},
        "maximize": {"lr": 0.002, "maximize": True},
    },
    "RMSprop": {
        "default": {},
        "alpha": {"lr": 0.005, "alpha": 0.9, "eps": 1e-4},
        "centered": {"lr": 0.005, "centered": True},
        "momentum": {"lr": 0.002, "momentum": 0.9},
        "weight_decay": {"lr": 0.005, "weight_decay": 0.1},
        "maximize": {"lr": 0.001, "maximize": True},
        "all": {"lr": 0.001, "alpha": 0.95, "eps": 1e-3, "weight_decay": 0.05, "momentum": 0.8, "centered": True, "maximize": True},
    },
    "Adagrad": {
        "default": {},
        "lr_decay": {"lr": 0.1, "lr_decay": 0.5, "weight_decay": 0.1},
        "all": {"lr": 0.05, "lr_decay": 0.1, "weight_decay": 0.05, "initial_accumulator_value": 0.1, "eps": 1e-5, "maximize": True},
    },
    "Adadelta": {
        "default": {},
        "rho": {"rho": 0.95, "weight_decay": 0.9},
        "all": {"lr": 0.02, "rho": 0.8, "eps": 1e-4, "weight_decay": 0.05, "maximize": True},
    },
    "Adamax": {
        "default": {},
        "all": {"lr": 0.005, "betas": (0.85, 0.97), "eps": 1e-4, "weight_decay": 0.05, "maximize": True},
    },
    "NAdam": {
        "default": {},
        "momentum_decay": {"lr": 0.02, "momentum_decay": 0.006, "weight_decay": 0.1},
        "decoupled": {"lr": 0.02, "weight_decay": 0.3, "decoupled_weight_decay": True},
        "all": {"lr": 0.005, "betas": (0.85, 0.97), "eps": 1e-4, "weight_decay": 0.05, "momentum_decay": 0.01, "maximize": True},
    },
    "RAdam": {
        "default": {},
        "short": {"lr": 0.01, "betas": (0.9, 0.6)},
        "decoupled": {"lr": 0.02, "weight_decay": 0.3, "decoupled_weight_decay": True},
        "all": {"lr": 0.005, "betas": (0.85, 0.97), "eps": 1e-4, "weight_decay": 0.05, "maximize": True},
    },
    "ASGD": {
        "default": {},
        "t0": {"lr": 0.1, "t0": 10, "lambd": 0.1},
        "all": {"lr": 0.002, "lambd": 0.01, "alpha": 0.5, "t0": 20, "weight_decay": 0.05, "maximize": True},
    },
    "Rprop": {
        "default": {},
        "etas": {"lr": 0.005, "etas": (0.4, 1.3), "step_sizes": (1e-4, 0.02)},
        "maximize": {"lr": 0.0001, "step_sizes": (1e-6, 0.001), "maximize": True},
    },
    "Adafactor": {
        "default": {},
        "eps": {"lr": 0.05, "eps": (1e-3, 1e-2), "weight_decay": 0.1},
        "all": {"lr": 0.005, "beta2_decay": -1.0, "d": 1.5, "weight_decay": 0.05, "maximize": True},
    },
    "LBFGS": {
        "fixed": {"lr": 0.1, "max_iter": 2, "history_size": 10},
        "history": {"lr": 0.1, "max_iter": 2, "history_size": 3},
        "strong_wolfe": {"max_iter": 5, "line_search_fn": "strong_wolfe", "history_size": 5},
        "max_eval": {"lr": 0.3, "max_iter": 8, "max_eval": 5, "history_size": 10, "tolerance_grad": 1e-4, "tolerance_change": 1e-6, "line_search_fn": "strong_wolfe"},
    },
}
DEFAULTS = {
    "SGD": {"lr": 0.1, "momentum": 0.9}, "Adam": {"lr": 0.02}, "AdamW": {"lr": 0.02}, "RMSprop": {"lr": 0.005}, "Adagrad": {"lr": 0.05}, "Adadelta": {},
    "Adamax": {"lr": 0.02}, "NAdam": {"lr": 0.02}, "RAdam": {"lr": 0.02}, "ASGD": {"lr": 0.1, "t0": 5}, "Rprop": {}, "Adafactor": {"lr": 0.05},
    "LBFGS": {"lr": 0.1, "max_iter": 1, "history_size": 10},
}


def variants(optimizer):
    """(label, options, kind of the groups, dtype) of each case of a class of torch.optim."""
    # L-BFGS blows rounding up so much that float32 has no right answer after fifty steps.
    dtype = torch.float64 if optimizer == "LBFGS" else torch.float32
    for label, options in OPTIONS[optimizer].items():
        yield label, options, "one group", dtype
    if optimizer not in ("LBFGS", "Rprop", "Adagrad", "ASGD"):
        yield "groups", DEFAULTS[optimizer], "groups", torch.float32
    yield "frozen", DEFAULTS[optimizer], "frozen", dtype
    yield "float64", DEFAULTS[optimizer], "one group", torch.float64
