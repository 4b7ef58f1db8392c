import type { AnyRule } from '../rule.js';

const LANGUAGE_NAMES = { python: 'Python', typescript: 'TypeScript' } as const;

/** A rule's documentation as one Markdown text without a title: why, what is reported, what to do, examples, sources. */
export function ruleHelp(rule: AnyRule): string {
  const { why, reports, fix, examples, references } = rule.docs;
  const sections = [why.trim(), '## What it reports', reports.trim(), '## What to do', fix.trim()];
  const options = Object.entries(rule.options ?? {});
  if (options.length > 0)
    sections.push('## Options', options.map(([name, what]) => `- \`${name}\` (off by default): ${what}`).join('\n'));
  for (const { language, bad, good } of examples) {
    const code = (text: string): string => `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
    sections.push(`## Example (${LANGUAGE_NAMES[language]})`, 'Reported:', code(bad), 'Silent:', code(good));
  }
  if (references.length > 0) {
    sections.push('## References', references.map(({ title, url }) => `- [${title}](${url})`).join('\n'));
  }
  return `${sections.join('\n\n')}\n`;
}
