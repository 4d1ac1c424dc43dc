import torch

from common import time_call

torch.manual_seed(0)
with torch.no_grad():
    for n in (64, 128, 256, 512, 1024, 2048):
        a, b = torch.randn(n, n), torch.randn(n, n)
        time_call(f"matmul {n}", lambda: a @ b, batches=9)
