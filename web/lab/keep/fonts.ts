/** The fonts of the page that a picture takes along: where it goes they may not be there. */

interface Face {
  /** All that is said of it besides where its file is. */
  about: string;
  file: string;
  holds: (letter: number) => boolean;
}

/** What an @font-face of the page says, apart from its file. */
const SAID = ['font-family', 'font-style', 'font-weight', 'unicode-range'];

/** The same picture with those files in it that its letters need; without them where they cannot be had. */
export async function withFonts(svg: string): Promise<string> {
  const letters = [...new Set(svg)].map((letter) => letter.codePointAt(0)!);
  const needed = faces().filter(({ holds }) => letters.some(holds));
  const rules = needed.map(
    async ({ about, file }) => `@font-face{${about};src:url(${await inlined(file)})}`,
  );
  try {
    return svg.replace('<title>', `<style>${(await Promise.all(rules)).join('')}</style><title>`);
  } catch {
    return svg;
  }
}

function faces(): Face[] {
  return [...document.styleSheets].flatMap(({ cssRules, href }) =>
    [...cssRules].flatMap((rule) => {
      if (!(rule instanceof CSSFontFaceRule)) return [];
      const said = (name: string) => rule.style.getPropertyValue(name);
      const file = /url\("?([^")]+)"?\)/.exec(said('src'))?.[1];
      if (!file || !/Inter/.test(said('font-family'))) return [];
      return [
        {
          about: SAID.map((name) => `${name}:${said(name)}`).join(';'),
          file: new URL(file, href ?? location.href).href,
          holds: within(said('unicode-range')),
        },
      ];
    }),
  );
}

/** Whether a letter is one of `ranges`, such as "U+0-FF, U+131". */
function within(ranges: string): Face['holds'] {
  const bounds = ranges
    .split(',')
    .map((range) => range.replace(/^\s*U\+/i, '').split('-'))
    .map(([first = '', last = first]) => [Number.parseInt(first, 16), Number.parseInt(last, 16)]);
  return (letter) => bounds.some(([first = 0, last = 0]) => letter >= first && letter <= last);
}

const files = new Map<string, Promise<string>>();

/** A file as a data URL; read once. */
function inlined(file: string): Promise<string> {
  const known = files.get(file);
  if (known) return known;
  const read = fetch(file)
    .then((response) => response.blob())
    .then(
      (blob) =>
        new Promise<string>((done, failed) => {
          const reader = new FileReader();
          reader.onload = () => done(String(reader.result));
          reader.onerror = () => failed(reader.error);
          reader.readAsDataURL(blob);
        }),
    );
  files.set(file, read);
  read.catch(() => files.delete(file));
  return read;
}
