/** What kind of mistake a GatlabError reports. */
export type ErrorCode =
  /** Sizes that do not fit together. */
  | 'shape'
  /** An edge or node number that cannot be. */
  | 'graph'
  /** A number or option outside what it may be. */
  | 'value'
  /** A call at the wrong time, or on the wrong object. */
  | 'state'
  /** Bytes or text that do not follow their format. */
  | 'format'
  /** More memory than there is. */
  | 'memory'
  /** A fault of gatlab or of the platform, never of the caller. */
  | 'internal';

/** Everything that gatlab throws. The message names argument, expected, got and remedy. */
export class GatlabError extends Error {
  readonly code: ErrorCode;
  /** The offending argument, as the caller wrote it: `edgeIndex`, `layers[1].heads`, … */
  readonly argument?: string;

  constructor(code: ErrorCode, message: string, argument?: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'GatlabError';
    this.code = code;
    if (argument) this.argument = argument;
  }
}

/** The parts of a message, as in src/gatlab/core/error.h. */
export interface Complaint {
  argument: string;
  expected: string;
  got: string;
  remedy: string;
}

/** The same sentence as the engine's: "argument: expected …, got …. Remedy." */
export function complaint(code: ErrorCode, text: Complaint): GatlabError {
  const message = `${text.argument}: expected ${text.expected}, got ${text.got}. ${text.remedy}.`;
  return new GatlabError(code, message, text.argument);
}

/** A short picture of a value for the "got" of a message. */
export function show(value: unknown): string {
  if (typeof value === 'string')
    return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === 'bigint') return `the BigInt ${value}n`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (ArrayBuffer.isView(value)) {
    const length = (value as { length?: number }).length;
    return `${value.constructor.name}${length === undefined ? '' : ` of ${length}`}`;
  }
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) {
    const keys = Object.keys(value);
    return keys.length > 0 ? `an object with ${keys.slice(0, 6).join(', ')}` : 'an empty object';
  }
  return String(value);
}

/** An error in a form that structured cloning can carry. */
export interface ErrorData {
  code: ErrorCode;
  message: string;
  argument?: string;
}

const CODES: ReadonlySet<string> = new Set<ErrorCode>([
  'shape',
  'graph',
  'value',
  'state',
  'format',
  'memory',
  'internal',
]);

/** Brings whatever was thrown into that form; what has no code of ours is 'internal'. */
export function toErrorData(thrown: unknown): ErrorData {
  if (!(thrown instanceof Error)) return { code: 'internal', message: String(thrown) };
  const { code, argument } = thrown as { code?: unknown; argument?: unknown };
  const known = typeof code === 'string' && CODES.has(code);
  return {
    code: known ? (code as ErrorCode) : 'internal',
    message: known ? thrown.message : `${thrown.name}: ${thrown.message}`,
    ...(typeof argument === 'string' && argument ? { argument } : {}),
  };
}

export function fromErrorData(data: ErrorData): GatlabError {
  return new GatlabError(data.code, data.message, data.argument);
}
