/** Numbers as the page writes them: few digits in sight, the full value for those who ask. */

/** A share between 0 and 1 with two digits; a positive one never reads as 0, an open one never as 1. */
export function share(value: number): string {
  if (value > 0 && value < 0.005) return '<.01';
  if (value < 1 && value >= 0.995) return '>.99';
  return value.toFixed(2);
}

/** A value as short as three significant digits allow: 1, 0.5, -0.025, 12.3. */
export function short(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 10_000) return minus(String(value));
  return minus(String(Number(value.toPrecision(3))));
}

/** Three decimals, for losses; tiny ones in powers of ten. */
export function loss(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return value !== 0 && value < 0.001
    ? value.toExponential(1).replace('e-', 'e−')
    : value.toFixed(3);
}

export function percent(value: number): string {
  return Number.isFinite(value) ? `${Math.round(value * 100)}%` : '–';
}

/** Whole numbers in groups of three, which English and Chinese write alike: 5,400. (The first use of Intl costs a start 15 ms.) */
export function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A time as people say it: 8 s, 3 min, 2 h. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

/** Every digit that a float32 really has. */
export function full(value: number): string {
  return minus(String(Number(value.toPrecision(7))));
}

/** The true minus sign, as wide as the digits. */
function minus(text: string): string {
  return text.replace('-', '−');
}

/** A number in a cell of a matrix of any size of numbers: two decimals, fewer where it is large. */
export function number(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 10_000) return minus(String(value));
  const size = Math.abs(value);
  const text = minus(value.toFixed(size < 9.995 ? 2 : size < 99.95 ? 1 : 0));
  return /^−0(\.0*)?$/.test(text) ? text.slice(1) : text;
}
