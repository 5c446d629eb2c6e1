/** The first fence of a language under a heading, as a reader of the page would copy it. */
export function firstFence(markdown: string, heading: string, language: string): string {
  const section = new RegExp(`^${escaped(heading)}\\s*$([\\s\\S]*?)(?=^##? |(?![\\s\\S]))`, 'm');
  const text = section.exec(markdown)?.[1];
  if (text === undefined) throw new Error(`expected the heading "${heading}", got none`);
  const fence = new RegExp(`^\`\`\`${escaped(language)}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(
    text,
  )?.[1];
  if (fence === undefined)
    throw new Error(`expected a ${language} fence under "${heading}", got none`);
  return fence;
}

/** All fences of a language, in order, as one text. */
export function allFences(markdown: string, language: string): string {
  const fences = markdown.matchAll(
    new RegExp(`^\`\`\`${escaped(language)}\\n([\\s\\S]*?)^\`\`\``, 'gm'),
  );
  return [...fences].map(([, text]) => text).join('\n');
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\#]/g, '\\$&');
