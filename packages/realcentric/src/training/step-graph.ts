/** @file One training step as one graph: forward, the method's objective, backward, optimiser. */
import {
  adamW,
  clipGlobalNorm,
  createGraph,
  type DrawInputs,
  drawInputs,
  type Graph,
  gradients,
  input,
  isState,
  keepAverages,
  ops,
  output,
  trainable,
  updates,
  type Value,
} from 'ortgrad';
import { EMBEDDING, IMAGE, LOGITS } from '../detector/network.ts';
import { type MethodOptions, methodObjective } from '../method/objective.ts';

export interface StepOptions {
  /** Pictures in a batch. */
  readonly batch: number;
  /** Side of a picture. */
  readonly size: number;
  readonly method: MethodOptions;
  /** Names of the parameters that learn. */
  readonly learning: ReadonlySet<string>;
  readonly weightDecay: number;
  /** Largest global norm of the gradients. */
  readonly gradientNorm: number;
  /** Whether running averages of the weights and of the norms' statistics are kept. */
  readonly averages: boolean;
}

/** Names of the inputs beside those of the objective. */
export const STEP = {
  /** uint8 [B, 3, size, size]. */
  pictures: 'pictures',
  /** float32 [B]: 0 real, 1 fake. */
  fake: 'fake',
  /** float32 [B]. */
  quad: 'quad',
  /** float32 [B]: number of the method, 0 for real. */
  method: 'method',
  learningRate: 'learning_rate',
  /** Where averages are kept. */
  averageDecay: 'average_decay',
} as const;

/** The step's graph; its outputs are `loss`, `gradient_norm` and the metrics of the objective. */
export function trainingStep(detector: Graph, options: StepOptions): { graph: Graph; drops: DrawInputs } {
  const { batch, size } = options;
  const graph = createGraph('training step');
  const pictures = input(graph, STEP.pictures, 'uint8', [batch, 3, size, size]);
  const vector = (name: string) => input(graph, name, 'float32', [batch]);
  const labels = { fake: vector(STEP.fake), quad: vector(STEP.quad), method: vector(STEP.method) };
  const learningRate = input(graph, STEP.learningRate, 'float32', []);
  const drops = drawInputs(graph);
  const { outputs, parameters } = trainable(graph, detector, {
    inputs: { [IMAGE]: ops.cast(pictures, 'float32') },
    learns: (name) => options.learning.has(name),
    draws: drops.draws,
  });
  const z = outputs.get(EMBEDDING) as Value;
  const objective = methodObjective(outputs.get(LOGITS) as Value, { z, ...labels }, options.method);
  const { loss, metrics } = objective;
  const learning = [...parameters, ...objective.parameters];
  const { clipped, norm } = clipGlobalNorm(updates(learning, gradients(loss, learning)), options.gradientNorm);
  adamW(clipped, { learningRate, weightDecay: options.weightDecay });
  if (options.averages) {
    const kept = [...detector.constants.keys()].filter((name) => isState(graph, name));
    keepAverages(
      kept.map((name) => graph.values.get(name) as Value),
      input(graph, STEP.averageDecay, 'float32', []),
    );
  }
  output(graph, 'loss', loss);
  output(graph, 'gradient_norm', norm);
  for (const [name, value] of Object.entries(metrics)) output(graph, name, value);
  return { graph, drops };
}
