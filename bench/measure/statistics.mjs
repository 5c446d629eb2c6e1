/** @typedef {{median: number, min: number, runs: number}} Summary of the samples, in their unit */

/** @param {number[]} samples @returns {Summary} */
export function summary(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  return { median, min: sorted[0], runs: sorted.length };
}

/** The exponent p of the best fit y ≈ c·x^p. */
export function exponent(xs, ys) {
  const logX = xs.map(Math.log);
  const logY = ys.map(Math.log);
  const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
  const [middleX, middleY] = [mean(logX), mean(logY)];
  let above = 0;
  let below = 0;
  for (const [k, x] of logX.entries()) {
    above += (x - middleX) * (logY[k] - middleY);
    below += (x - middleX) ** 2;
  }
  return above / below;
}
