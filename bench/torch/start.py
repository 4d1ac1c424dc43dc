import torch

print(torch.sum(torch.arange(10) * 2))
