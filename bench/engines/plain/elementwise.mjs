/** Bias, ELU, dropout, loss and Adam: one pass over the numbers each. */

/** out[i, c] = ELU(out[i, c] + bias[c]), or without the ELU. */
export function finish(out, bias, elu) {
  const m = bias.length;
  for (let first = 0; first < out.length; first += m) {
    for (let c = 0; c < m; c++) {
      const z = out[first + c] + bias[c];
      out[first + c] = z > 0 || !elu ? z : Math.exp(z) - 1;
    }
  }
}

/** Adjoint of ELU, from its output: grad *= 1 + min(y, 0), without a branch that guesses wrong. */
export function eluGrad(y, grad) {
  for (let k = 0; k < y.length; k++) grad[k] *= 1 + 0.5 * (y[k] - Math.abs(y[k]));
}

/** sums[c] = Σ_i grad[i, c]: the bias's gradient. */
export function columnSums(grad, sums) {
  const m = sums.length;
  sums.fill(0);
  for (let first = 0; first < grad.length; first += m) {
    for (let c = 0; c < m; c++) sums[c] += grad[first + c];
  }
}

/** Random numbers for dropout: xorshift (Marsaglia 2003), 32 bits of state. */
export class Dropout {
  constructor(probability, seed) {
    this.threshold = probability * 2 ** 32 - 2 ** 31; // among the signed 32-bit integers
    this.scale = 1 / (1 - probability);
    this.state = seed;
  }

  /** Fills `keep` with 0 at random, and with the scale of what is kept. */
  fill(keep) {
    const { threshold, scale } = this;
    let state = this.state;
    for (let k = 0; k < keep.length; k++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      keep[k] = scale * Number(state >= threshold);
    }
    this.state = state;
  }
}

/** out = a ⊙ b */
export function multiply(a, b, out) {
  for (let k = 0; k < out.length; k++) out[k] = a[k] * b[k];
}

/**
 * Mean cross-entropy over `nodes`, and its gradient.
 * @param logits [N, m], of which the first numClasses columns count
 */
export function crossEntropy(logits, m, numClasses, y, nodes, grad) {
  grad.fill(0);
  let loss = 0;
  for (const node of nodes) {
    const first = node * m;
    let largest = -Infinity;
    for (let c = 0; c < numClasses; c++) largest = Math.max(largest, logits[first + c]);
    let sum = 0;
    for (let c = 0; c < numClasses; c++) sum += Math.exp(logits[first + c] - largest);
    const normalizer = largest + Math.log(sum);
    for (let c = 0; c < numClasses; c++) {
      grad[first + c] = Math.exp(logits[first + c] - normalizer) / nodes.length;
    }
    grad[first + y[node]] -= 1 / nodes.length;
    loss += normalizer - logits[first + y[node]];
  }
  return loss / nodes.length;
}

const beta1 = 0.9;
const beta2 = 0.999;
const eps = 1e-8;

/** Adam (Kingma & Ba 2015) with L2 weight decay, as torch.optim.Adam. */
export class Adam {
  /** @param {{value: Float32Array, grad: Float32Array}[]} parameters */
  constructor(parameters, { lr, weightDecay }) {
    this.lr = lr;
    this.weightDecay = weightDecay;
    this.steps = 0;
    this.moments = parameters.map(({ value, grad }) => ({
      value,
      grad,
      mean: new Float32Array(value.length),
      variance: new Float32Array(value.length),
    }));
  }

  step() {
    this.steps++;
    const rate = this.lr / (1 - beta1 ** this.steps);
    const correction = 1 / (1 - beta2 ** this.steps);
    for (const moments of this.moments) update(moments, rate, correction, this.weightDecay);
  }
}

function update({ value, grad, mean, variance }, rate, correction, weightDecay) {
  for (let k = 0; k < value.length; k++) {
    const g = grad[k] + weightDecay * value[k];
    const m = beta1 * mean[k] + (1 - beta1) * g;
    const v = beta2 * variance[k] + (1 - beta2) * g * g;
    mean[k] = m;
    variance[k] = v;
    value[k] -= (rate * m) / (Math.sqrt(v * correction) + eps);
  }
}
