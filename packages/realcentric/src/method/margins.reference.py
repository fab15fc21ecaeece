"""Writes margins.fixture.json: the epsilon-SupInfoNCE loss of Barbano et al. 2023 (ICLR, "Unbiased supervised contrastive learning",
equation 6) and its gradients in PyTorch, for alternatives.test.ts.

L = -sum_i 1/|P(i)| sum_p log exp(s_ip) / (exp(s_ip - eps) + sum_n exp(s_in)), similarities divided by the temperature, mean over anchors.
With own denominators the project's loss with margin m is this one with eps = m / tau, plus eps.

usage: python margins.reference.py > margins.fixture.json
"""
import json
import torch

torch.manual_seed(5)
cases = []
for labels in ([0, 0, 0, 0, 1, 1, 1, 1], [0, 1, 0, 1, 1, 0]):
    for tau, margin in ((0.1, 0.2), (0.5, 0.1)):
        z = torch.randn(len(labels), 6, requires_grad=True)
        u = torch.nn.functional.normalize(z)
        s = u @ u.T / tau
        y = torch.tensor(labels)
        eps, total = margin / tau, 0.0
        for i in range(len(labels)):
            pos = [j for j in range(len(labels)) if j != i and y[j] == y[i]]
            neg = [j for j in range(len(labels)) if y[j] != y[i]]
            terms = [-(s[i, p] - torch.log(torch.exp(s[i, p] - eps) + torch.exp(s[i, neg]).sum())) for p in pos]
            total = total + sum(terms) / len(terms)
        loss = total / len(labels)
        loss.backward()
        cases.append(dict(labels=labels, temperature=tau, margin=margin, z=z.flatten().tolist(), loss=loss.item(),
                          gradient=z.grad.flatten().tolist()))
print(json.dumps(cases))
