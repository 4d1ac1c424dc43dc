import numpy as np

print(np.sum(np.arange(10) * 2))
