/** @file Gradient checks of resizing, over the coordinate modes that exporters write. */
import { type Attributes, addNode, constant, integers, type Value } from '../../graph/graph.ts';
import { tensor } from '../../graph/tensor.ts';
import { type Cases, f32 } from './case-testing.ts';

/** Interpolation is linear in the picture: large steps give exact differences. */
const resize = (attributes: Attributes, to: { sizes?: number[]; scales?: number[] }, shape = [1, 2, 5, 6]) => ({
  build: (x: Value) => {
    const scales = to.scales && constant(x.graph, tensor('float32', [to.scales.length], to.scales), 'scales');
    const sizes = to.sizes && integers(x.graph, to.sizes);
    return addNode(x.graph, 'Resize', [x, undefined, scales, ...(sizes ? [sizes] : [])], { attributes })[0] as Value;
  },
  inputs: [f32(shape)],
  step: 1,
  tolerance: 1e-4,
  samples: 60,
});

const larger = { sizes: [1, 2, 9, 11] };
const smaller = { sizes: [1, 2, 3, 4] };

export const resizing: Cases = {
  'nearest, doubled (asymmetric, floor)': resize(
    { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
    { scales: [1, 1, 2, 2] },
  ),
  'nearest, to a size': resize(
    { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
    larger,
  ),
  'nearest, half_pixel, round_prefer_floor': resize({ mode: 'nearest' }, larger),
  'nearest, half_pixel, round_prefer_ceil': resize({ mode: 'nearest', nearest_mode: 'round_prefer_ceil' }, smaller),
  'nearest, ceil': resize({ mode: 'nearest', nearest_mode: 'ceil' }, smaller),
  'nearest, align_corners': resize({ mode: 'nearest', coordinate_transformation_mode: 'align_corners' }, larger),
  'linear, half_pixel': resize({ mode: 'linear' }, larger),
  'linear, half_pixel, smaller': resize({ mode: 'linear' }, smaller),
  'linear, pytorch_half_pixel': resize(
    { mode: 'linear', coordinate_transformation_mode: 'pytorch_half_pixel' },
    larger,
  ),
  'linear, pytorch_half_pixel to one row': resize(
    { mode: 'linear', coordinate_transformation_mode: 'pytorch_half_pixel' },
    { sizes: [1, 2, 1, 9] },
  ),
  'linear, align_corners': resize({ mode: 'linear', coordinate_transformation_mode: 'align_corners' }, larger),
  'linear, asymmetric': resize({ mode: 'linear', coordinate_transformation_mode: 'asymmetric' }, larger),
  'linear, a broken scale': resize({ mode: 'linear' }, { scales: [1, 1, 1.7, 0.6] }),
  'linear, axes named': resize({ mode: 'linear', axes: [2, 3] }, { sizes: [8, 7] }),
  'linear, not larger than': resize(
    { mode: 'linear', axes: [2, 3], keep_aspect_ratio_policy: 'not_larger' },
    { sizes: [8, 20] },
  ),
  'cubic, half_pixel': resize({ mode: 'cubic' }, larger),
  'cubic, pytorch_half_pixel, a = -0.5': resize(
    { mode: 'cubic', coordinate_transformation_mode: 'pytorch_half_pixel', cubic_coeff_a: -0.5 },
    smaller,
  ),
  'cubic, align_corners': resize({ mode: 'cubic', coordinate_transformation_mode: 'align_corners' }, larger),
  'cubic, outside excluded': resize({ mode: 'cubic', exclude_outside: 1 }, larger),

  'linear, smaller without aliasing': resize({ mode: 'linear', antialias: 1 }, smaller),
  'linear, larger without aliasing': resize({ mode: 'linear', antialias: 1 }, larger),
  'cubic, smaller without aliasing': resize({ mode: 'cubic', antialias: 1 }, smaller),
  'cubic, smaller without aliasing, as PyTorch': resize(
    { mode: 'cubic', antialias: 1, cubic_coeff_a: -0.5, exclude_outside: 1 },
    smaller,
  ),
};
