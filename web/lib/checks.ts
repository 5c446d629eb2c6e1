/** Small checks that the input files share. Each throws a GatlabError or returns what it checked. */
import { complaint, type ErrorCode, show } from './errors.js';

/** Throws "argument: expected …, got …. Remedy." */
export function refuse(
  code: ErrorCode,
  argument: string,
  expected: string,
  got: unknown,
  remedy: string,
): never {
  const text = typeof got === 'string' ? got : show(got);
  throw complaint(code, { argument, expected, got: text, remedy });
}

/** Arrays and typed arrays of numbers; not strings, not DataViews, not 64-bit integers. */
export function isNumberList(value: unknown): value is ArrayLike<number> {
  if (Array.isArray(value)) return true;
  if (!ArrayBuffer.isView(value) || value instanceof DataView) return false;
  return !(value instanceof BigInt64Array) && !(value instanceof BigUint64Array);
}

export function numberList(value: unknown, argument: string): ArrayLike<number> {
  if (isNumberList(value)) return value;
  return refuse(
    'value',
    argument,
    'an array or typed array of numbers',
    show(value),
    '64-bit integers can be converted with Int32Array.from(values, Number)',
  );
}

/**
 * An object that is no array, whose keys are all among `known`. `prefix` goes before a key to name
 * it in a message.
 */
export function knownKeys<T extends object>(
  value: unknown,
  argument: string,
  known: readonly string[],
  prefix = `${argument}.`,
): T {
  if (
    typeof value !== 'object' ||
    value === null ||
    isNumberList(value) ||
    ArrayBuffer.isView(value)
  ) {
    refuse(
      'value',
      argument,
      `an object with ${known.slice(0, 4).join(', ')}`,
      show(value),
      'See the types of gatlab',
    );
  }
  for (const key of Object.keys(value)) {
    if (!known.includes(key) && (value as Record<string, unknown>)[key] !== undefined) {
      refuse(
        'value',
        `${prefix}${key}`,
        `one of ${known.join(', ')}`,
        `the unknown option ${JSON.stringify(key)}`,
        'Remove it or correct its spelling',
      );
    }
  }
  return value as T;
}

const MAX_INDEX = 2 ** 31 - 1;

/** Whole numbers within [low, high], as the engine's 32-bit integers. */
export function integers(
  value: ArrayLike<number>,
  argument: string,
  low: number,
  high: number,
  code: ErrorCode,
  remedy: string,
): Int32Array<ArrayBuffer> {
  const result = new Int32Array(value.length);
  for (let k = 0; k < value.length; k++) {
    const number = value[k] as unknown;
    if (!Number.isInteger(number) || (number as number) < low || (number as number) > high) {
      refuse(
        code,
        argument,
        `whole numbers ${rangeText(low, high)}`,
        `${show(number)} at position ${k}`,
        remedy,
      );
    }
    result[k] = number as number;
  }
  return result;
}

function rangeText(low: number, high: number): string {
  return high >= MAX_INDEX ? `of at least ${low}` : `from ${low} to ${high}`;
}

/** The content of a file. */
export function bytesInput(file: unknown, argument: string): Uint8Array<ArrayBuffer> {
  if (file instanceof ArrayBuffer) return new Uint8Array(file);
  if (file instanceof Uint8Array) return file as Uint8Array<ArrayBuffer>;
  return refuse(
    'value',
    argument,
    'an ArrayBuffer or Uint8Array',
    file,
    'Pass the content of the file',
  );
}

/** A size: a whole number of at least `low` that fits the engine's 32-bit index. */
export function size(value: unknown, argument: string, low: number, remedy: string): number {
  if (Number.isInteger(value) && (value as number) >= low && (value as number) <= MAX_INDEX) {
    return value as number;
  }
  return refuse('shape', argument, `a whole number of at least ${low}`, show(value), remedy);
}

/**
 * Copies numbers into `target` from `offset` on, refusing what float32 cannot hold.
 * `where` names the entry k of `values` in a message.
 */
export function copyFinite(
  values: ArrayLike<number>,
  target: Float32Array | Float64Array,
  offset: number,
  argument: string,
  where: (k: number) => string,
): void {
  for (let k = 0; k < values.length; k++) {
    const value = values[k] as unknown;
    if (typeof value !== 'number' || !Number.isFinite(Math.fround(value))) {
      const remedy = 'Replace missing values, and scale very large ones, before making the graph';
      refuse(
        'value',
        argument,
        'finite numbers within float32',
        `${show(value)} at ${where(k)}`,
        remedy,
      );
    }
    target[offset + k] = value;
  }
}
