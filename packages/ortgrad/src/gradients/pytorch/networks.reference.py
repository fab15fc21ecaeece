"""Writes small versions of the common backbones as PyTorch exports them to ONNX, and beside each the output, the loss and the gradients
that PyTorch computes, for networks.test.ts. Not needed to run the tests.

usage: python networks.reference.py            (torch 2.13, onnx 1.23; onnxscript 0.7 for the networks named *-dynamo)

How to export a network that is to be trained: `torch.onnx.export(..., dynamo=False, training=TrainingMode.TRAINING,
do_constant_folding=False)` keeps batch norms as nodes with their own parameters and every weight under its name in PyTorch. In
evaluation mode the exporter folds batch norms into convolutions and writes weights of linear layers transposed, under made-up names.
"""
import gzip
import io
import json
import struct
import sys
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn as nn
import torch.nn.functional as F

warnings.filterwarnings('ignore')
torch.set_num_threads(1)


def conv_bn(i, o, k=3, s=1, g=1, act=nn.ReLU):
    layers = [nn.Conv2d(i, o, k, s, k // 2, groups=g, bias=False), nn.BatchNorm2d(o)]
    return nn.Sequential(*layers, *([act()] if act else []))


class Residual(nn.Module):
    """x + f(x), or a convolution of x + f(x); then an activation."""

    def __init__(self, body, skip=None, act=None):
        super().__init__()
        self.body, self.skip, self.act = body, skip or nn.Identity(), act or nn.Identity()

    def forward(self, x):
        return self.act(self.skip(x) + self.body(x))


class Classifier(nn.Module):
    def __init__(self, features, width):
        super().__init__()
        self.features, self.fc = features, nn.Linear(width, 4)

    def forward(self, x):
        return self.fc(torch.flatten(F.adaptive_avg_pool2d(self.features(x), 1), 1))


def resnet():
    basic = nn.Sequential(conv_bn(8, 16, 3, 2), conv_bn(16, 16, act=None))
    bottleneck = nn.Sequential(conv_bn(16, 4, 1), conv_bn(4, 4), conv_bn(4, 16, 1, act=None))
    return Classifier(nn.Sequential(
        conv_bn(3, 8, 7, 2), nn.MaxPool2d(3, 2, 1),
        Residual(basic, conv_bn(8, 16, 1, 2, act=None), nn.ReLU()), Residual(bottleneck, None, nn.ReLU())), 16)


class SqueezeExcite(nn.Module):
    def __init__(self, c, r, act, gate):
        super().__init__()
        self.fc1, self.fc2, self.act, self.gate = nn.Conv2d(c, r, 1), nn.Conv2d(r, c, 1), act(), gate()

    def forward(self, x):
        return x * self.gate(self.fc2(self.act(self.fc1(F.adaptive_avg_pool2d(x, 1)))))


def inverted(i, h, o, k, s, act, se=None):
    body = [conv_bn(i, h, 1, act=act), conv_bn(h, h, k, s, h, act), *([se(h)] if se else []), conv_bn(h, o, 1, act=None)]
    return Residual(nn.Sequential(*body)) if s == 1 and i == o else nn.Sequential(*body)


def mobilenet():
    se = lambda c: SqueezeExcite(c, 4, nn.ReLU, nn.Hardsigmoid)
    return Classifier(nn.Sequential(
        conv_bn(3, 8, 3, 2, act=nn.ReLU6), inverted(8, 16, 8, 3, 1, nn.ReLU6), inverted(8, 16, 12, 3, 2, nn.ReLU6),
        inverted(12, 16, 12, 5, 1, nn.Hardswish, se), conv_bn(12, 16, 1, act=nn.Hardswish)), 16)


def efficientnet():
    se = lambda c: SqueezeExcite(c, 2, nn.SiLU, nn.Sigmoid)
    return Classifier(nn.Sequential(
        conv_bn(3, 8, 3, 2, act=nn.SiLU), inverted(8, 16, 8, 5, 1, nn.SiLU, se), inverted(8, 16, 16, 3, 2, nn.SiLU, se),
        conv_bn(16, 16, 1, act=nn.SiLU), nn.Dropout(0.2)), 16)


def separable(i, o):
    return nn.Sequential(nn.Conv2d(i, i, 3, 1, 1, groups=i, bias=False), nn.Conv2d(i, o, 1, bias=False), nn.BatchNorm2d(o))


def xception():
    down = nn.Sequential(nn.ReLU(), separable(8, 16), nn.ReLU(), separable(16, 16), nn.MaxPool2d(3, 2, 1))
    middle = nn.Sequential(nn.ReLU(), separable(16, 16))
    return Classifier(nn.Sequential(
        conv_bn(3, 8, 3, 2), Residual(down, conv_bn(8, 16, 1, 2, act=None)), Residual(middle), nn.ReLU()), 16)


class LayerNorm2d(nn.LayerNorm):
    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class ConvNextBlock(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.dw, self.norm = nn.Conv2d(d, d, 7, 1, 3, groups=d), nn.LayerNorm(d, eps=1e-6)
        self.pw1, self.pw2, self.gamma = nn.Linear(d, 2 * d), nn.Linear(2 * d, d), nn.Parameter(torch.randn(d))

    def forward(self, x):
        y = self.norm(self.dw(x).permute(0, 2, 3, 1))
        y = self.gamma * self.pw2(F.gelu(self.pw1(y)))
        return x + y.permute(0, 3, 1, 2)


def convnext():
    return Classifier(nn.Sequential(
        nn.Conv2d(3, 8, 4, 4), LayerNorm2d(8), ConvNextBlock(8), LayerNorm2d(8), nn.Conv2d(8, 12, 2, 2), ConvNextBlock(12)), 12)


class ClipBlock(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.ln_1, self.attn, self.ln_2 = nn.LayerNorm(d), nn.MultiheadAttention(d, 2), nn.LayerNorm(d)
        self.c_fc, self.c_proj = nn.Linear(d, 2 * d), nn.Linear(2 * d, d)

    def forward(self, x):
        y = self.ln_1(x)
        x = x + self.attn(y, y, y, need_weights=False)[0]
        y = self.c_fc(self.ln_2(x))
        return x + self.c_proj(y * torch.sigmoid(1.702 * y))


class Clip(nn.Module):
    """The image encoder as OpenAI wrote it: tokens first, QuickGELU, a projection matrix."""

    def __init__(self, d=8):
        super().__init__()
        self.conv1 = nn.Conv2d(3, d, 8, 8, bias=False)
        self.class_embedding, self.positional_embedding = nn.Parameter(torch.randn(d)), nn.Parameter(torch.randn(5, d))
        self.ln_pre, self.blocks, self.ln_post = nn.LayerNorm(d), nn.Sequential(ClipBlock(d), ClipBlock(d)), nn.LayerNorm(d)
        self.proj = nn.Parameter(torch.randn(d, 4))

    def forward(self, x):
        x = self.conv1(x)
        x = x.reshape(x.shape[0], x.shape[1], -1).permute(0, 2, 1)
        zeros = torch.zeros(x.shape[0], 1, x.shape[-1], dtype=x.dtype, device=x.device)
        x = torch.cat([self.class_embedding + zeros, x], dim=1) + self.positional_embedding
        x = self.blocks(self.ln_pre(x).permute(1, 0, 2)).permute(1, 0, 2)
        return self.ln_post(x[:, 0, :]) @ self.proj


class DinoBlock(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.norm1, self.norm2, self.qkv, self.proj = nn.LayerNorm(d, 1e-6), nn.LayerNorm(d, 1e-6), nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.ls1, self.ls2 = nn.Parameter(torch.randn(d)), nn.Parameter(torch.randn(d))
        self.fc1, self.fc2 = nn.Linear(d, 2 * d), nn.Linear(2 * d, d)

    def forward(self, x):
        b, n, c = x.shape
        q, k, v = self.qkv(self.norm1(x)).reshape(b, n, 3, 2, c // 2).permute(2, 0, 3, 1, 4).unbind(0)
        y = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(b, n, c)
        x = x + self.ls1 * self.proj(y)
        return x + self.ls2 * self.fc2(F.gelu(self.fc1(self.norm2(x))))


class Dino(nn.Module):
    """DINOv2: positions of a 3 x 3 grid interpolated to the 4 x 4 that there are, a register token, layer scale."""

    def __init__(self, d=8):
        super().__init__()
        self.patch = nn.Conv2d(3, d, 4, 4)
        self.cls_token, self.register, self.pos_embed = (nn.Parameter(torch.randn(1, n, d)) for n in (1, 1, 10))
        self.blocks, self.norm, self.head = nn.Sequential(DinoBlock(d), DinoBlock(d)), nn.LayerNorm(d, 1e-6), nn.Linear(2 * d, 4)

    def positions(self, h, w):
        grid = self.pos_embed[:, 1:].reshape(1, 3, 3, -1).permute(0, 3, 1, 2)
        grid = F.interpolate(grid, size=(h, w), mode='bicubic')
        return torch.cat((self.pos_embed[:, :1], grid.permute(0, 2, 3, 1).view(1, h * w, -1)), dim=1)

    def forward(self, x):
        b, _, h, w = x.shape
        x = self.patch(x).flatten(2).transpose(1, 2)
        x = torch.cat((self.cls_token.expand(b, -1, -1), x), dim=1) + self.positions(h // 4, w // 4)
        x = torch.cat((x[:, :1], self.register.expand(b, -1, -1), x[:, 1:]), dim=1)
        x = self.norm(self.blocks(x))
        return self.head(torch.cat((x[:, 0], x[:, 2:].mean(dim=1)), dim=-1))


class SwinBlock(nn.Module):
    """Attention in windows of 2 x 2 of a 4 x 4 grid, moved by one where `shift` is 1."""

    def __init__(self, d, shift):
        super().__init__()
        self.shift, self.norm, self.qkv, self.proj = shift, nn.LayerNorm(d), nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.table = nn.Parameter(torch.randn(9, 2))
        at = torch.stack(torch.meshgrid(torch.arange(2), torch.arange(2), indexing='ij')).flatten(1)
        relative = (at[:, :, None] - at[:, None, :]).permute(1, 2, 0) + 1
        self.register_buffer('index', relative[..., 0] * 3 + relative[..., 1])
        region = torch.arange(4).clamp(2, 3)[:, None] * 10 + torch.arange(4).clamp(2, 3)[None, :]
        windows = region.view(2, 2, 2, 2).permute(0, 2, 1, 3).reshape(4, 4)
        self.register_buffer('mask', (windows[:, None, :] != windows[:, :, None]).float() * -100.0)

    def forward(self, x):
        b, h, w, c = x.shape
        y = self.norm(x)
        if self.shift:
            y = torch.roll(y, (-1, -1), (1, 2))
        y = y.view(b, h // 2, 2, w // 2, 2, c).permute(0, 1, 3, 2, 4, 5).reshape(-1, 4, c)
        q, k, v = self.qkv(y).reshape(-1, 4, 3, 2, c // 2).permute(2, 0, 3, 1, 4)
        scores = (q * (c // 2) ** -0.5) @ k.transpose(-2, -1)
        scores = scores + self.table[self.index.view(-1)].view(4, 4, -1).permute(2, 0, 1).unsqueeze(0)
        if self.shift:
            scores = (scores.view(b, 4, 2, 4, 4) + self.mask.unsqueeze(1).unsqueeze(0)).view(-1, 2, 4, 4)
        y = (scores.softmax(-1) @ v).transpose(1, 2).reshape(-1, 4, c)
        y = self.proj(y).view(b, h // 2, w // 2, 2, 2, c).permute(0, 1, 3, 2, 4, 5).reshape(b, h, w, c)
        if self.shift:
            y = torch.roll(y, (1, 1), (1, 2))
        return x + y


class Swin(nn.Module):
    def __init__(self, d=8):
        super().__init__()
        self.patch, self.blocks = nn.Conv2d(3, d, 4, 4), nn.Sequential(SwinBlock(d, 0), SwinBlock(d, 1))
        self.merge_norm, self.merge, self.head = nn.LayerNorm(4 * d), nn.Linear(4 * d, d, bias=False), nn.Linear(d, 4)

    def forward(self, x):
        x = self.blocks(self.patch(x).permute(0, 2, 3, 1))
        x = torch.cat([x[:, i::2, j::2, :] for j in (0, 1) for i in (0, 1)], -1)
        return self.head(self.merge(self.merge_norm(x)).mean((1, 2)))


class Assorted(nn.Module):
    """What the others do not have: other norms, pads, activations, pools, ways up in size and ways to pick."""

    def __init__(self):
        super().__init__()
        self.c1, self.gn, self.inorm = nn.Conv2d(3, 8, 3, padding=1), nn.GroupNorm(2, 8), nn.InstanceNorm2d(8, affine=True)
        self.up, self.prelu, self.c2 = nn.ConvTranspose2d(8, 4, 2, 2), nn.PReLU(4), nn.Conv2d(1, 4, 3, padding=1)
        self.fc, self.embed = nn.Linear(12, 4), nn.Parameter(torch.randn(5, 4))

    def forward(self, x):
        x = F.leaky_relu(self.gn(self.c1(x)), 0.1)
        x = F.avg_pool2d(F.pad(x, (1, 2, 2, 1), mode='reflect'), 3, 2, 1, ceil_mode=True, count_include_pad=False)
        x = F.elu(self.inorm(F.pad(x, (1, 0, 0, 1), mode='replicate')))
        y = self.prelu(self.up(F.max_pool2d(x, 3, 2, ceil_mode=True)))
        z = self.c2(F.pixel_shuffle(F.gelu(y, approximate='tanh'), 2))
        z = F.interpolate(z, size=(9, 9), mode='bilinear') + F.interpolate(y, scale_factor=2, mode='nearest')[:, :, :9, :9]
        z = z - F.interpolate(F.mish(y), size=(9, 9), mode='bilinear', align_corners=True)
        s = torch.einsum('bchw,bdhw->bcd', z, F.softplus(z)) / 81
        t = torch.cat((s.amax(2), s.norm(dim=1), torch.where(s > 0, s, s.tanh()).sum(1)), 1)
        picked = self.embed[torch.tensor([3, 0, 3])].prod(0) + torch.tril(s).cumsum(2).mean((1, 2))[:, None]
        return self.fc(t) + picked


def values_file(tensors):
    header, data, at = {}, b'', 0
    for name, t in tensors.items():
        raw = t.detach().contiguous().numpy().astype('<f4').tobytes()
        header[name] = dict(dtype='F32', shape=list(t.shape), data_offsets=[at, at + len(raw)])
        at += len(raw)
        data += raw
    text = json.dumps(header).encode()
    text += b' ' * (-len(text) % 8)
    return struct.pack('<Q', len(text)) + text + data


def randomize(net):
    with torch.no_grad():
        for module in net.modules():
            if isinstance(module, (nn.BatchNorm2d, nn.LayerNorm, nn.GroupNorm, nn.InstanceNorm2d)):
                module.weight.uniform_(0.5, 1.5)
                module.bias.uniform_(-0.5, 0.5)
            if isinstance(module, nn.BatchNorm2d):
                module.running_mean.uniform_(-0.5, 0.5)
                module.running_var.uniform_(0.5, 1.5)


def export(net, x, dynamo):
    if dynamo:
        program = torch.onnx.export(net, (x,), dynamo=True, input_names=['x'], output_names=['y'], verbose=False,
                                    dynamic_shapes=({0: torch.export.Dim('N')},))
        model = program.model_proto
        for node in model.graph.node:
            del node.metadata_props[:]
            node.doc_string = ''
    else:
        file = io.BytesIO()
        torch.onnx.export(net, (x,), file, dynamo=False, input_names=['x'], output_names=['y'], opset_version=18,
                          dynamic_axes={'x': {0: 'N'}, 'y': {0: 'N'}}, training=torch.onnx.TrainingMode.TRAINING,
                          do_constant_folding=False)
        model = onnx.load_from_string(file.getvalue())
    del model.graph.value_info[:]
    return model


def gradients_by_initializer(net, model):
    """PyTorch's gradients under the names that the exporter gave the weights, turned where it turned them."""
    found, parameters = {}, {k: p for k, p in net.named_parameters() if p.grad is not None}
    for initializer in model.graph.initializer:
        array = torch.from_numpy(onnx.numpy_helper.to_array(initializer).copy())
        own = parameters.get(initializer.name)
        for p in [own] if own is not None else parameters.values():
            if array.shape == p.shape and torch.equal(array, p):
                found[initializer.name] = p.grad
            elif p.dim() == 2 and array.shape == p.T.shape and torch.equal(array, p.T):
                found[initializer.name] = p.grad.T
    return found


def step(net, x, labels):
    net.zero_grad()
    y = net(x)
    loss = F.cross_entropy(y, labels)
    loss.backward()
    return y, loss


def write(name, net, dynamo=False):
    randomize(net)
    # Pictures that the test computes too: sines of running numbers.
    x = torch.from_numpy(np.sin(0.37 * np.arange(3 * 3 * 16 * 16)).astype('<f4').reshape(3, 3, 16, 16))
    labels = torch.tensor([0, 3, 1])
    # Dropout at rest in both: its masks are the engine's own.
    net.eval()
    model = export(net, x, dynamo)
    net.eval()
    y, loss = step(net, x, labels)
    out = {'eval.y': y, 'eval.loss': loss}
    norms = any(isinstance(m, nn.BatchNorm2d) for m in net.modules())
    if not norms or name == 'resnet':
        out.update({f'eval.d.{k}': g for k, g in gradients_by_initializer(net, model).items()})
    if norms:
        net.train()
        for module in net.modules():
            if isinstance(module, nn.Dropout):
                module.eval()
        y, loss = step(net, x, labels)
        out.update({'train.y': y, 'train.loss': loss})
        out.update({f'train.d.{k}': g for k, g in gradients_by_initializer(net, model).items()})
        out.update({f'train.{k}': v for k, v in net.state_dict().items() if 'running' in k})
    folder = Path(__file__).parent
    for suffix, data in (('onnx', model.SerializeToString()), ('safetensors', values_file(out))):
        (folder / f'{name}.{suffix}.gz').write_bytes(gzip.compress(data, 9, mtime=0))
        print(name, suffix, len(data), len(gzip.compress(data, 9)))
    print('   gradients:', sum('.d.' in k for k in out), 'of', sum(1 for _ in net.parameters()))


if __name__ == '__main__':
    nets = {'resnet': resnet, 'mobilenet': mobilenet, 'efficientnet': efficientnet, 'xception': xception, 'convnext': convnext,
            'clip': Clip, 'dino': Dino, 'swin': Swin, 'assorted': Assorted}
    for i, (name, make) in enumerate(nets.items()):
        torch.manual_seed(i)
        write(name, make())
    for i, name in enumerate(['convnext', 'dino', 'assorted'] if 'legacy' not in sys.argv else []):
        torch.manual_seed(20 + i)
        write(f'{name}-dynamo', nets[name](), dynamo=True)
