import numpy as np

from common import time_call


def poly(x):
    return ((((x * 0.5 + 1) * x - 2) * x + 0.25) * x + 3) * x


def gelu(x):
    return 0.5 * x * (1 + np.tanh(0.7978845608 * (x + 0.044715 * x * x * x)))


for e in (3, 5, 7):
    x = np.arange(10**e, dtype=np.float32) / np.float32(10**e) - np.float32(0.5)
    time_call(f"polynomial of degree 5, 10^{e} floats", lambda: poly(x), batches=7)
    time_call(f"gelu (tanh), 10^{e} floats", lambda: gelu(x), batches=7)
