"""Writes supcon.fixture.json: SupCon losses and gradients of pytorch-metric-learning 2.9, for method.test.ts.

usage: python supcon.reference.py > supcon.fixture.json      (needs torch and pytorch-metric-learning; the tests do not)
"""
import json
import torch
from pytorch_metric_learning.losses import SupConLoss

torch.manual_seed(3)
cases = []
for labels in ([0, 0, 0, 0, 1, 1, 1, 1], [0, 1, 0, 1, 1, 0], [0, 0, 0, 1, 1, 1, 1, 1, 1, 1]):
    for temperature in (0.1, 0.5):
        z = torch.randn(len(labels), 6, requires_grad=True)
        loss = SupConLoss(temperature=temperature)(torch.nn.functional.normalize(z), torch.tensor(labels))
        loss.backward()
        cases.append(dict(labels=labels, temperature=temperature, z=z.flatten().tolist(), loss=loss.item(),
                          gradient=z.grad.flatten().tolist()))
print(json.dumps(cases))
