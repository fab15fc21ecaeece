"""Writes networks.fixture.json for networks.test.ts: the built-in networks in plain PyTorch, with the modules' names as torchvision, timm and
pretrainedmodels have them, so that counts, outputs, losses and gradients can be compared. Not needed to run the tests.

Parameters and pictures are filled by a formula of their names (`fill`), which the test computes, too: nothing large is stored.

usage: python networks.reference.py > networks.fixture.json
"""
import json
import math
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(1)


def fill(name, shape):
    """Uniform in [-1, 1): the finaliser of MurmurHash3 over the FNV-1a hash of the name, counted up by the golden ratio."""
    h = 0x811C9DC5
    for byte in name.encode():
        h = ((h ^ byte) * 0x01000193) & 0xFFFFFFFF
    with np.errstate(over='ignore'):
        bits = np.arange(math.prod(shape), dtype=np.uint32) * np.uint32(0x9E3779B9) + np.uint32(h)
        bits = (bits ^ (bits >> np.uint32(16))) * np.uint32(0x85EBCA6B)
        bits = (bits ^ (bits >> np.uint32(13))) * np.uint32(0xC2B2AE35)
        bits ^= bits >> np.uint32(16)
    return torch.from_numpy((bits / 2 ** 31 - 1).astype(np.float32)).reshape(shape)


def initial(name, shape):
    u = fill(name, shape)
    if name.endswith('running_var'):
        return 1 + 0.5 * u
    if name.endswith(('running_mean', '.bias')):
        return 0.1 * u
    if not name.endswith('.weight'):
        return 0.5 * u
    return 1 + 0.2 * u if len(shape) == 1 else u * np.float32(math.sqrt(6 / math.prod(shape[1:])))


def conv(i, o, k=1, s=1, g=1, p=None, bias=False):
    return nn.Conv2d(i, o, k, s, k // 2 if p is None else p, groups=g, bias=bias)


def cna(i, o, k=1, s=1, g=1, act=None, eps=1e-5):
    """torchvision's Conv2dNormActivation."""
    return nn.Sequential(conv(i, o, k, s, g), nn.BatchNorm2d(o, eps), *([act()] if act else []))


def mean(x):
    return x.mean((2, 3))


class Named(nn.Module):
    """A module of the given children, run by a function of itself and x."""

    def __init__(self, run, **children):
        super().__init__()
        self.run = run
        for name, child in children.items():
            self.add_module(name, child)

    def forward(self, x):
        return self.run(self, x)


def basic(i, w, s):
    def run(m, x):
        y = m.bn2(m.conv2(torch.relu(m.bn1(m.conv1(x)))))
        return torch.relu(y + (m.downsample(x) if hasattr(m, 'downsample') else x))
    down = dict(downsample=nn.Sequential(conv(i, w, 1, s), nn.BatchNorm2d(w))) if s != 1 or i != w else {}
    return Named(run, conv1=conv(i, w, 3, s), bn1=nn.BatchNorm2d(w), conv2=conv(w, w, 3), bn2=nn.BatchNorm2d(w), **down), w


def bottleneck(i, w, s):
    def run(m, x):
        y = torch.relu(m.bn2(m.conv2(torch.relu(m.bn1(m.conv1(x))))))
        return torch.relu(m.bn3(m.conv3(y)) + (m.downsample(x) if hasattr(m, 'downsample') else x))
    o = 4 * w
    down = dict(downsample=nn.Sequential(conv(i, o, 1, s), nn.BatchNorm2d(o))) if s != 1 or i != o else {}
    return Named(run, conv1=conv(i, w), bn1=nn.BatchNorm2d(w), conv2=conv(w, w, 3, s), bn2=nn.BatchNorm2d(w),
                 conv3=conv(w, o), bn3=nn.BatchNorm2d(o), **down), o


def resnet(block, counts):
    stages, c = {}, 64
    for n, count in enumerate(counts):
        blocks = []
        for i in range(count):
            b, c = block(c, 64 << n, 2 if i == 0 and n > 0 else 1)
            blocks.append(b)
        stages[f'layer{n + 1}'] = nn.Sequential(*blocks)

    def run(m, x):
        x = F.max_pool2d(torch.relu(m.bn1(m.conv1(x))), 3, 2, 1)
        return mean(m.layer4(m.layer3(m.layer2(m.layer1(x)))))
    return Named(run, conv1=conv(3, 64, 7, 2), bn1=nn.BatchNorm2d(64), **stages), dict(fc=nn.Linear(c, 1000))


def mobilenetv1():
    blocks, c = [], 32
    for o, s in [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)] + [(512, 1)] * 5 + [(1024, 2), (1024, 1)]:
        blocks.append(Named(
            lambda m, x: torch.relu(m.pointwise_norm(m.pointwise(torch.relu(m.depthwise_norm(m.depthwise(x)))))),
            depthwise=conv(c, c, 3, s, c), depthwise_norm=nn.BatchNorm2d(c), pointwise=conv(c, o), pointwise_norm=nn.BatchNorm2d(o)))
        c = o
    stem = Named(lambda m, x: torch.relu(m.norm(m.conv(x))), conv=conv(3, 32, 3, 2), norm=nn.BatchNorm2d(32))
    return Named(lambda m, x: mean(m.blocks(m.stem(x))), stem=stem, blocks=nn.Sequential(*blocks)), dict(fc=nn.Linear(c, 1000))


def features(layers, head):
    return Named(lambda m, x: mean(m.features(x)), features=nn.Sequential(*layers)), dict(classifier=head)


def mobilenetv2():
    layers, c = [cna(3, 32, 3, 2, act=nn.ReLU6)], 32
    for t, o, n, first in [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]:
        for i in range(n):
            s, h = first if i == 0 else 1, c * t
            expand = [cna(c, h, act=nn.ReLU6)] if t != 1 else []
            body = nn.Sequential(*expand, cna(h, h, 3, s, h, nn.ReLU6), conv(h, o), nn.BatchNorm2d(o))
            keeps = s == 1 and c == o
            layers.append(Named(lambda m, x, keeps=keeps: x + m.conv(x) if keeps else m.conv(x), conv=body))
            c = o
    return features([*layers, cna(c, 1280, act=nn.ReLU6)], nn.Sequential(nn.Dropout(), nn.Linear(1280, 1000)))


def divisible(v):
    r = max(8, int(v + 4) // 8 * 8)
    return r + 8 if r < 0.9 * v else r


def squeeze(c, r, act, gate):
    return Named(lambda m, x: x * gate(m.fc2(act(m.fc1(x.mean((2, 3), keepdim=True))))), fc1=conv(c, r, bias=True), fc2=conv(r, c, bias=True))


def inverted(body, keeps):
    return Named(lambda m, x: x + m.block(x) if keeps else m.block(x), block=nn.Sequential(*body))


def mobilenetv3(blocks, last):
    e = 1e-3
    layers, c = [cna(3, 16, 3, 2, act=nn.Hardswish, eps=e)], 16
    for k, h, o, se, act, s in blocks:
        act = nn.Hardswish if act == 'HS' else nn.ReLU
        body = [cna(c, h, act=act, eps=e)] if h != c else []
        body += [cna(h, h, k, s, h, act, e)] + ([squeeze(h, divisible(h // 4), torch.relu, F.hardsigmoid)] if se else []) + [cna(h, o, eps=e)]
        layers.append(inverted(body, s == 1 and c == o))
        c = o
    head = nn.Sequential(nn.Linear(6 * c, last), nn.Hardswish(), nn.Dropout(), nn.Linear(last, 1000))
    return features([*layers, cna(c, 6 * c, act=nn.Hardswish, eps=e)], head)


LARGE = [(3, 16, 16, 0, 'RE', 1), (3, 64, 24, 0, 'RE', 2), (3, 72, 24, 0, 'RE', 1), (5, 72, 40, 1, 'RE', 2), (5, 120, 40, 1, 'RE', 1),
         (5, 120, 40, 1, 'RE', 1), (3, 240, 80, 0, 'HS', 2), (3, 200, 80, 0, 'HS', 1), (3, 184, 80, 0, 'HS', 1), (3, 184, 80, 0, 'HS', 1),
         (3, 480, 112, 1, 'HS', 1), (3, 672, 112, 1, 'HS', 1), (5, 672, 160, 1, 'HS', 2), (5, 960, 160, 1, 'HS', 1), (5, 960, 160, 1, 'HS', 1)]
SMALL = [(3, 16, 16, 1, 'RE', 2), (3, 72, 24, 0, 'RE', 2), (3, 88, 24, 0, 'RE', 1), (5, 96, 40, 1, 'HS', 2), (5, 240, 40, 1, 'HS', 1),
         (5, 240, 40, 1, 'HS', 1), (5, 120, 48, 1, 'HS', 1), (5, 144, 48, 1, 'HS', 1), (5, 288, 96, 1, 'HS', 2), (5, 576, 96, 1, 'HS', 1),
         (5, 576, 96, 1, 'HS', 1)]


def efficientnet(width, depth):
    c = divisible(32 * width)
    layers = [cna(3, c, 3, 2, act=nn.SiLU)]
    for t, k, first, o, n in [(1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3), (6, 5, 1, 112, 3), (6, 5, 2, 192, 4), (6, 3, 1, 320, 1)]:
        stage, o = [], divisible(o * width)
        for i in range(math.ceil(n * depth)):
            s, h = first if i == 0 else 1, divisible(c * t)
            body = [cna(c, h, act=nn.SiLU)] if h != c else []
            body += [cna(h, h, k, s, h, nn.SiLU), squeeze(h, max(1, c // 4), F.silu, torch.sigmoid), cna(h, o)]
            stage.append(inverted(body, s == 1 and c == o))
            c = o
        layers.append(nn.Sequential(*stage))
    return features([*layers, cna(c, 4 * c, act=nn.SiLU)], nn.Sequential(nn.Dropout(), nn.Linear(4 * c, 1000)))


def separable(i, o):
    return Named(lambda m, x: m.pointwise(m.conv1(x)), conv1=conv(i, i, 3, g=i), pointwise=conv(i, o))


def xception():
    def block(i, o, reps, s, start=True, grow=True):
        widths = [i] + ([o] * reps if grow else [i] * (reps - 1) + [o])
        rep = [m for a, b in zip(widths, widths[1:]) for m in (nn.ReLU(), separable(a, b), nn.BatchNorm2d(b))][0 if start else 1:]
        skip = dict(skip=conv(i, o, 1, s), skipbn=nn.BatchNorm2d(o)) if s != 1 or i != o else {}
        run = lambda m, x: m.rep(x) + (m.skipbn(m.skip(x)) if skip else x)
        return Named(run, rep=nn.Sequential(*rep, *([nn.MaxPool2d(3, s, 1)] if s != 1 else [])), **skip)
    blocks = [block(64, 128, 2, 2, start=False), block(128, 256, 2, 2), block(256, 728, 2, 2), *[block(728, 728, 3, 1) for _ in range(8)],
              block(728, 1024, 2, 2, grow=False)]

    def run(m, x):
        x = torch.relu(m.bn2(m.conv2(torch.relu(m.bn1(m.conv1(x))))))
        for i in range(12):
            x = getattr(m, f'block{i + 1}')(x)
        return mean(torch.relu(m.bn4(m.conv4(torch.relu(m.bn3(m.conv3(x)))))))
    return Named(run, conv1=conv(3, 32, 3, 2, p=0), bn1=nn.BatchNorm2d(32), conv2=conv(32, 64, 3, p=0), bn2=nn.BatchNorm2d(64),
                 **{f'block{i + 1}': b for i, b in enumerate(blocks)}, conv3=separable(1024, 1536), bn3=nn.BatchNorm2d(1536),
                 conv4=separable(1536, 2048), bn4=nn.BatchNorm2d(2048)), dict(last_linear=nn.Linear(2048, 1000))


def vit(d, depth, heads, size):
    def attend(m, x):
        n, t, _ = x.shape
        q, k, v = m.qkv(x).reshape(n, t, 3, heads, d // heads).permute(2, 0, 3, 1, 4)
        return m.proj(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(n, t, d))

    def block():
        mlp = Named(lambda m, x: m.fc2(F.gelu(m.fc1(x))), fc1=nn.Linear(d, 4 * d), fc2=nn.Linear(4 * d, d))
        attn = Named(attend, qkv=nn.Linear(d, 3 * d), proj=nn.Linear(d, d))

        def run(m, x):
            x = x + m.attn(m.norm1(x))
            return x + m.mlp(m.norm2(x))
        return Named(run, norm1=nn.LayerNorm(d, 1e-6), attn=attn, norm2=nn.LayerNorm(d, 1e-6), mlp=mlp)

    def run(m, x):
        x = m.patch_embed.proj(x).flatten(2).transpose(1, 2)
        x = torch.cat([m.cls_token.expand(len(x), -1, -1), x], 1) + m.pos_embed
        return m.norm(m.blocks(x))[:, 0]
    net = Named(run, patch_embed=Named(None, proj=nn.Conv2d(3, d, 16, 16)), blocks=nn.Sequential(*[block() for _ in range(depth)]),
                norm=nn.LayerNorm(d, 1e-6))
    net.cls_token = nn.Parameter(torch.zeros(1, 1, d))
    net.pos_embed = nn.Parameter(torch.zeros(1, (size // 16) ** 2 + 1, d))
    return net, dict(head=nn.Linear(d, 1000))


def vit_mean(size):
    """Means over patches, no token, no last norm: PyTorch's own transformer layers."""
    layer = nn.TransformerEncoderLayer(48, 3, 192, 0.0, 'gelu', batch_first=True, norm_first=True)

    def run(m, x):
        x = m.patch_embed.proj(x).flatten(2).transpose(1, 2) + m.pos_embed
        return m.blocks(x).mean(1)
    net = Named(run, patch_embed=Named(None, proj=nn.Conv2d(3, 48, 16, 16)), blocks=nn.TransformerEncoder(layer, 2, enable_nested_tensor=False))
    net.pos_embed = nn.Parameter(torch.zeros(1, (size // 16) ** 2, 48))
    return net, {}


def published(name):
    """PyTorch's names in its transformer layers as timm has them."""
    for own, timm in [('blocks.layers.', 'blocks.'), ('self_attn.in_proj_', 'attn.qkv.'), ('self_attn.out_proj.', 'attn.proj.'),
                      ('linear1.', 'mlp.fc1.'), ('linear2.', 'mlp.fc2.')]:
        name = name.replace(own, timm)
    return name


NETWORKS = dict(
    resnet18=lambda size: resnet(basic, [2, 2, 2, 2]), resnet50=lambda size: resnet(bottleneck, [3, 4, 6, 3]),
    mobilenetv1=lambda size: mobilenetv1(), mobilenetv2=lambda size: mobilenetv2(),
    mobilenetv3_large=lambda size: mobilenetv3(LARGE, 1280), mobilenetv3_small=lambda size: mobilenetv3(SMALL, 1024),
    efficientnet_b0=lambda size: efficientnet(1, 1), efficientnet_b4=lambda size: efficientnet(1.4, 1.8), xception=lambda size: xception(),
    vit_tiny=lambda size: vit(192, 12, 3, size), vit_small=lambda size: vit(384, 12, 6, size), vit_mean=vit_mean)
SIZE, BATCH, SHOWN = 64, 4, 12
# One of each kind.
TRAINED = ['resnet18', 'mobilenetv1', 'mobilenetv2', 'mobilenetv3_small', 'efficientnet_b0', 'xception', 'vit_tiny', 'vit_mean']


def count(modules):
    return sum(p.numel() for m in modules for p in m.parameters())


def spread(items, n):
    """n of the items, evenly."""
    items = list(items)
    return items if len(items) <= n else [items[i * (len(items) - 1) // (n - 1)] for i in range(n)]


def filled(build, dtype):
    net, _ = build(SIZE)
    with torch.no_grad():
        for name, t in net.state_dict().items():
            if t.is_floating_point():
                t.copy_(initial(published(name), tuple(t.shape)))
    return net.to(dtype)


def training(build, pictures, dtype):
    """Loss and gradients on the batch's statistics."""
    net = filled(build, dtype).train()
    feature = net(pictures.to(dtype))
    loss = (feature * fill('projection', tuple(feature.shape)).to(dtype)).sum()
    loss.backward()
    return loss.item(), {published(name): p.grad.double() for name, p in net.named_parameters()}


def measure(name, build):
    net, head = build(224)
    out = dict(parameters=count([net]), withHead=count([net, *head.values()]))
    # A value close to the corner of a ReLU may fall on either side of it: pictures where single precision agrees with double.
    for attempt in range(8):
        out['pictures'] = f'pictures {attempt}'
        x = 1.5 * fill(out['pictures'], (BATCH, 3, SIZE, SIZE))
        if name not in TRAINED:
            break
        single, (loss, double) = training(build, x, torch.float32)[1], training(build, x, torch.float64)
        # A bias before a batch norm has no gradient.
        double = {k: g for k, g in double.items() if g.norm() > 1e-9}
        if max(((single[k] - g).norm() / g.norm()).item() for k, g in double.items()) < 1e-3:
            break
    # In double precision, so that differences are the other side's.
    with torch.no_grad():
        feature = filled(build, torch.float64).eval()(x.double())
    out['feature'] = dict(norm=feature.norm().item(), values=spread(feature.flatten().tolist(), SHOWN))
    if name in TRAINED:
        # A gradient as its norm and its product with a fixed direction.
        shown = {k: [g.norm().item(), (g * fill(k + ' direction', tuple(g.shape)).double()).sum().item()] for k, g in spread(double.items(), SHOWN)}
        out['training'] = dict(loss=loss, gradients=shown)
    return out


print(json.dumps({name: measure(name, build) for name, build in NETWORKS.items()}, indent=1))
