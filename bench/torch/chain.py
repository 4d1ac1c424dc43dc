import torch

from common import time_call


def poly(x):
    return ((((x * 0.5 + 1) * x - 2) * x + 0.25) * x + 3) * x


def gelu(x):
    return torch.nn.functional.gelu(x, approximate="tanh")


with torch.no_grad():
    for e in (3, 5, 7):
        x = torch.arange(10**e, dtype=torch.float32) / 10**e - 0.5
        time_call(f"polynomial of degree 5, 10^{e} floats", lambda: poly(x), batches=7)
        time_call(f"gelu (tanh), 10^{e} floats", lambda: gelu(x), batches=7)
