/** Whether two engines do the same work: the same logits, and the same steps of training. */

/** Logits are sums of a few hundred products in single precision: a hundred roundings. */
const logitTolerance = 1e-5;
const lossTolerance = 1e-4;
/**
 * Adam's step is lr · sign(g) where the gradient g is close to nothing, so rounding may turn a few
 * weights the other way; those aside, weights agree.
 */
const weightTolerance = 1e-4;
const strayShare = 1e-3;

/**
 * How far an engine is from ours, and what of that is too far.
 * @typedef {{logits: number, weights?: number, complaints: string[]}} Verdict
 */

/** @returns {Verdict} `logits` is the largest relative difference */
export function compareLogits(got, expected) {
  let worst = got.length === expected.length ? 0 : Number.NaN;
  for (let k = 0; k < got.length; k++) {
    const off = Math.abs(got[k] - expected[k]) / Math.max(1, Math.abs(expected[k]));
    // Not `off > worst`, which is never true of NaN.
    if (!(off <= worst)) worst = off;
  }
  const good = worst <= logitTolerance;
  return {
    logits: worst,
    complaints: good ? [] : [`logits: off by ${worst}, allowed ${logitTolerance}`],
  };
}

/** @returns {Pick<Verdict, 'weights' | 'complaints'>} `weights` is the share of weights that are off */
export function compareTraining(got, expected) {
  const complaints = [];
  for (const [epoch, loss] of expected.losses.entries()) {
    const off = Math.abs(got.losses[epoch] - loss) / loss;
    if (!(off <= lossTolerance)) {
      complaints.push(`loss of epoch ${epoch + 1}: expected ${loss}, got ${got.losses[epoch]}`);
    }
  }
  let largest = 0;
  for (const [name, weights] of Object.entries(expected.weights)) {
    const share = strays(got.weights[name], weights) / weights.length;
    largest = Math.max(largest, share);
    if (share > strayShare) {
      const percent = (100 * share).toFixed(2);
      complaints.push(
        `${name}: ${percent} % of the weights are off by more than ${weightTolerance}`,
      );
    }
  }
  return { weights: largest, complaints };
}

function strays(got, expected) {
  let count = 0;
  for (let k = 0; k < expected.length; k++) {
    if (!(Math.abs(got[k] - expected[k]) <= weightTolerance)) count++;
  }
  return count;
}
