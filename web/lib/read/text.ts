/** Bytes or text to text. */
import { refuse } from '../checks.js';

/** UTF-8, or UTF-16 with its mark, as spreadsheets write it. The mark itself goes. */
export function textOf(given: string | Uint8Array | ArrayBuffer, file: string): string {
  if (typeof given === 'string') return given.replace(/^\uFEFF/, '');
  const bytes = given instanceof Uint8Array ? given : new Uint8Array(given);
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return refuse(
      'format',
      file,
      'text in UTF-8',
      `bytes that are not (${bytes.length} of them)`,
      'Save the file as UTF-8 text; a spreadsheet must be exported as CSV first',
    );
  }
}
