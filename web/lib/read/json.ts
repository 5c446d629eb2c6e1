/** JSON, with the place of a mistake: engines tell it in words of their own, or not at all. */
import { refuse } from '../checks.js';
import { show } from '../errors.js';

export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const at = mistakeAt(text);
    const before = text.slice(0, at).split(/\r\n|\r|\n/);
    return refuse(
      'format',
      `${file}, line ${before.length}, column ${before[before.length - 1]!.length + 1}`,
      'JSON',
      at < text.length ? show(text.slice(at, at + 16)) : 'the end of the file',
      'Correct it there, or export the file anew',
    );
  }
}

const SCALAR =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON does not allow them within strings
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null/y;

/** Where a text stops being JSON. */
function mistakeAt(text: string): number {
  let at = 0;
  const eat = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const found = pattern.test(text);
    if (found) at = pattern.lastIndex;
    return found;
  };
  const sign = (one: RegExp) => eat(/[ \t\r\n]*/y) && eat(one);
  const all = (end: RegExp, one: () => boolean): boolean => {
    if (sign(end)) return true;
    do if (!one()) return false;
    while (sign(/,/y));
    return sign(end);
  };
  const value = (): boolean => {
    if (sign(/\{/y))
      return all(/\}/y, () => sign(/(?=")/y) && eat(SCALAR) && sign(/:/y) && value());
    if (sign(/\[/y)) return all(/\]/y, value);
    return eat(SCALAR);
  };
  if (value()) sign(/$/y);
  return at;
}
