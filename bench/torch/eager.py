import torch

from common import time_call

for n, name in ((8, "8 floats"), (1000, "1000 floats")):
    x = torch.arange(n, dtype=torch.float32)
    y = x * 2
    time_call(f"eager x + y, {name}", lambda: x + y)
