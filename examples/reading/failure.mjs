/** A mistake in what was read: printed without a stack. */
export class ReadingError extends Error {}

/** "FILE, line L, column C: expected …, got …." Lines and columns count from 1; leave out what has none. */
export function refuse(file, { line, column, expected, got }) {
  const place = [file, line && `line ${line}`, column && `column ${column}`].filter(Boolean);
  throw new ReadingError(`${place.join(', ')}: expected ${expected}, got ${got}.`);
}
