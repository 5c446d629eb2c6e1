import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { minifySync } from 'rolldown/utils';

/** How many bytes of a file a page downloads: JavaScript as bundlers deliver it, all with Brotli. */
export function downloadBytes(file) {
  const bytes = readFileSync(file);
  const name = basename(file);
  const content = /\.m?js$/.test(name) ? minifySync(name, bytes.toString()).code : bytes;
  return brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
}
