"""The networks of a scan in PyTorch, as often as a scan runs them: the time that a pipeline in PyTorch spends at least on a picture.

usage: python torch_scan.py MODEL:COUNT:NxCxHxW [MODEL:COUNT:NxCxHxW ...] [--runs K] [--threads T]
  for each picture MODEL (an ONNX file) is run COUNT times on inputs of that shape. Checked against onnxruntime first.
Decoding, cutting and scaling are left out, so the true time is longer. Prints one JSON line with the median seconds of a picture.
"""
import argparse, json, time
import numpy as np, onnx, torch, torch.nn.functional as F
from onnx import helper, numpy_helper

class OnnxInTorch(torch.nn.Module):
    """Eager PyTorch of an ONNX graph, with the operators that these networks have."""

    def __init__(self, path):
        super().__init__()
        graph = onnx.load(path).graph
        self.constants = {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in graph.initializer}
        self.nodes = []
        for node in graph.node:
            attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
            known = [self.constants.get(name) for name in node.input]
            if node.op_type == 'Cast' and known[0] is not None:
                self.constants[node.output[0]] = known[0].float()
            else:
                self.nodes.append((node.op_type, list(node.input), list(node.output), attributes))
        self.input = next(i.name for i in graph.input if i.name not in self.constants)
        self.outputs = [o.name for o in graph.output]

    def forward(self, x):
        values = {self.input: x}
        get = lambda name: values[name] if name in values else self.constants[name]
        for op, inputs, outputs, a in self.nodes:
            v = [get(name) for name in inputs]
            values[outputs[0]] = OPERATORS[op](v, a)
        return [values[name] for name in self.outputs]

def pad_of(x, pads):
    n = len(pads) // 2
    flat = [p for i in reversed(range(n)) for p in (pads[i], pads[i + n])]
    return F.pad(x, flat) if any(flat) else x

def conv(v, a):
    pads = list(a.get('pads', [0, 0, 0, 0]))
    same = pads[:2] == pads[2:]
    x = v[0] if same else pad_of(v[0], [0, 0, *pads[:2], 0, 0, *pads[2:]])
    return F.conv2d(x, v[1], v[2] if len(v) > 2 else None, a.get('strides', [1, 1]), pads[:2] if same else 0, a.get('dilations', [1, 1]), a.get('group', 1))

def reduce(f):
    return lambda v, a: f(v[0], dim=v[1].tolist() if len(v) > 1 else list(a['axes']), keepdim=bool(a.get('keepdims', 1)))

def gemm(v, a):
    w = v[1] if a.get('transB') else v[1].T
    return F.linear(v[0], w, v[2])

OPERATORS = {
    'Conv': conv,
    'BatchNormalization': lambda v, a: F.batch_norm(v[0], v[3], v[4], v[1], v[2], False, 0, a.get('epsilon', 1e-5)),
    'Relu': lambda v, a: torch.relu(v[0]),
    'PRelu': lambda v, a: F.prelu(v[0], v[1].flatten()),
    'Clip': lambda v, a: torch.clamp(v[0], float(v[1]), float(v[2])),
    'Sigmoid': lambda v, a: torch.sigmoid(v[0]),
    'Add': lambda v, a: v[0] + v[1],
    'Mul': lambda v, a: v[0] * v[1],
    'Div': lambda v, a: v[0] / v[1],
    'Max': lambda v, a: torch.maximum(v[0], v[1]),
    'Sqrt': lambda v, a: torch.sqrt(v[0]),
    'Identity': lambda v, a: v[0],
    'Cast': lambda v, a: v[0].float(),
    'MaxPool': lambda v, a: F.max_pool2d(v[0], list(a['kernel_shape']), list(a['strides'])),
    'Pad': lambda v, a: pad_of(v[0], v[1].tolist()),
    'Transpose': lambda v, a: v[0].permute(*a['perm']),
    'Reshape': lambda v, a: v[0].reshape([v[0].shape[i] if d == 0 else d for i, d in enumerate(v[1].tolist())]),
    'ReduceMean': reduce(torch.mean),
    'ReduceSum': reduce(torch.sum),
    'Gemm': gemm,
}

def check(path, model, x):
    import onnxruntime
    session = onnxruntime.InferenceSession(path, providers=['CPUExecutionProvider'])
    for theirs, ours in zip(session.run(None, {model.input: x.numpy()}), model(x)):
        scale = max(1.0, float(np.abs(theirs).max()))
        assert float(np.abs(theirs - ours.numpy()).max()) < 1e-3 * scale, f'{path}: differs from onnxruntime'

parser = argparse.ArgumentParser()
parser.add_argument('models', nargs='+')
parser.add_argument('--runs', type=int, default=30)
parser.add_argument('--threads', type=int, default=2)
args = parser.parse_args()
torch.set_num_threads(args.threads)
with torch.inference_mode():
    work = []
    for spec in args.models:
        path, count, shape = spec.rsplit(':', 2)
        model = OnnxInTorch(path).eval()
        x = torch.rand(*map(int, shape.split('x')))
        check(path, model, x)
        work.append((model, float(count), x))
    seconds = 0.0
    for model, count, x in work:
        times = []
        for _ in range(args.runs):
            start = time.perf_counter()
            model(x)
            times.append(time.perf_counter() - start)
        seconds += count * float(np.median(times))
print(json.dumps({'seconds': seconds, 'pictures_per_second': 1 / seconds, 'torch': torch.__version__}))
