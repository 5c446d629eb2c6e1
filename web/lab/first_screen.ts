import type { Plugin } from 'vite';

/** What of the build the first screen needs although main.ts only asks for it later. */
const fonts = /^assets\/inter-(latin|greek)-wght-/;

/**
 * Names in index.html what the browser would find out too late: the page's own code and styles, which
 * main.ts asks for once it runs, and the fonts, which show in the style sheets alone.
 */
export function firstScreen(): Plugin {
  return {
    name: 'first-screen',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_, { bundle = {} }) {
        const files = Object.values(bundle);
        const chunks = files.filter((file) => file.type === 'chunk');
        const page = chunks.find(({ name }) => name === 'page');
        if (!page) throw new Error('first-screen: there is no chunk "page"');
        // With what it shares with parts that are loaded later; main.ts has its own tag.
        const needed = [
          page,
          ...chunks.filter((chunk) => page.imports.includes(chunk.fileName)),
        ].filter(({ isEntry }) => !isEntry);
        const styles = needed.flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])]);
        const link = (attrs: Record<string, string | boolean>) => ({
          tag: 'link',
          attrs: { crossorigin: true, ...attrs },
          injectTo: 'head' as const,
        });
        return [
          ...needed.map(({ fileName }) => link({ rel: 'modulepreload', href: `./${fileName}` })),
          ...styles.map((file) => link({ rel: 'stylesheet', href: `./${file}` })),
          ...files
            .filter(({ fileName }) => fonts.test(fileName))
            .map(({ fileName }) =>
              link({ rel: 'preload', as: 'font', type: 'font/woff2', href: `./${fileName}` }),
            ),
        ];
      },
    },
  };
}
