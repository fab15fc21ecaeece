"""Writes program.fixture.json: three AdamW steps of a small CNN in PyTorch, for program.test.ts. Not needed to run the tests.

usage: python program.reference.py > program.fixture.json
"""
import json
import torch
import torch.nn as nn

torch.manual_seed(0)
net = nn.Sequential(
    nn.Conv2d(3, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8), nn.ReLU6(),
    nn.Conv2d(8, 8, 3, 1, 1, groups=8, bias=False), nn.BatchNorm2d(8), nn.ReLU(),
    nn.Conv2d(8, 12, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(12, 2))
x, y = torch.randn(3, 6, 3, 9, 9), torch.randint(0, 2, (3, 6))


def dump():
    return {k: dict(shape=list(v.shape), data=v.flatten().tolist()) for k, v in net.state_dict().items() if v.dtype == torch.float32}


out = dict(initial=dump(), x=x.flatten().tolist(), y=y.flatten().tolist())
decay = [p for p in net.parameters() if p.dim() > 1]
plain = [p for p in net.parameters() if p.dim() <= 1]
opt = torch.optim.AdamW([dict(params=decay, weight_decay=0.05), dict(params=plain, weight_decay=0.0)], lr=1e-2)
losses, norms = [], []
for i in range(3):
    loss = nn.functional.cross_entropy(net(x[i]), y[i])
    opt.zero_grad()
    loss.backward()
    norms.append(nn.utils.clip_grad_norm_(net.parameters(), 0.5).item())
    opt.step()
    losses.append(loss.item())
out.update(losses=losses, norms=norms, final=dump())
net.eval()
out['logits'] = net(x[0]).flatten().tolist()
print(json.dumps(out))
