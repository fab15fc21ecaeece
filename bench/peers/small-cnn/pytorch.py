"""One step of the small network in PyTorch: see task.ts. Prints the same JSON."""
import json, math, time
import torch, torch.nn as nn

torch.set_num_threads(2)
B = 64
net = nn.Sequential(nn.Conv2d(1, 16, 3, 2, 1), nn.ReLU(), nn.Conv2d(16, 32, 3, 2, 1), nn.ReLU(), nn.Flatten(), nn.Linear(1568, 128), nn.ReLU(), nn.Linear(128, 10))
x = torch.tensor([math.sin(i * 12.9898) * .5 for i in range(B * 784)]).reshape(B, 1, 28, 28)
y = torch.arange(B) % 10
opt = torch.optim.SGD(net.parameters(), .01)
def step():
    opt.zero_grad(); loss = nn.functional.cross_entropy(net(x), y); loss.backward(); opt.step(); return loss.item()
first, times = step(), []; step()
end = time.perf_counter() + 5
while time.perf_counter() < end:
    t = time.perf_counter(); last = step(); times.append(time.perf_counter() - t)
assert last < first
print(json.dumps(dict(name='PyTorch', milliseconds=1000 * sorted(times)[len(times) // 2], steps=len(times), first=first, last=last)))
