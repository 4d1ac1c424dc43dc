import numpy as np

from common import time_call

rng = np.random.default_rng(0)
for n in (64, 128, 256, 512, 1024, 2048):
    a, b = (rng.standard_normal((n, n), np.float32) for _ in range(2))
    time_call(f"matmul {n}", lambda: a @ b, batches=9)
