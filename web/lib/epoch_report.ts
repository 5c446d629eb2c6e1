import type { EpochReport } from './train_types.js';

/**
 * Names the numbers that the engine's step() gives, in its order (bindings/training.cpp): to bring
 * names across the border with them would cost a small epoch as much as its arithmetic.
 */
export function epochReport(numbers: Float64Array): EpochReport {
  const at = (place: number) => numbers[place] as number;
  return {
    epoch: at(0),
    loss: at(1),
    trainAccuracy: at(2),
    valLoss: at(3),
    valAccuracy: at(4),
    trainMetric: at(5),
    valMetric: at(6),
    lr: at(7),
    gradNorm: at(8),
    improved: at(9) === 1,
  };
}
