import type { Language } from '../src/facts/facts.js';
import type { AnyRule } from '../src/rule.js';

const LANGUAGE_NAME: Readonly<Record<Language, string>> = { python: 'Python', typescript: 'TypeScript' };

/** The page docs/rules/ID.md. */
export function rulePage(rule: AnyRule): string {
  const { docs } = rule;
  return `<!-- made by \`npm run docs\` from rules/${rule.id}.ts -->

# ${rule.id}

${docs.summary}.

| languages | levels | set | fix |
| --- | --- | --- | --- |
| ${languages(rule)} | ${rule.levels.join(', ')} | ${rule.set} | ${fixes(rule)} |

## Why

${docs.why.trim()}

## What it reports

${docs.reports.trim()}

${messages(rule)}
## What to do

${docs.fix.trim()}
${options(rule)}${examples(rule)}
## References

${docs.references.map(({ title, url }) => `- [${title}](${url})\n`).join('')}`;
}

/** The table of the README. */
export function ruleTable(rules: readonly AnyRule[]): string {
  const rows = rules.map(
    (rule) =>
      `| [${rule.id}](docs/rules/${rule.id}.md) | ${rule.docs.summary} | ${rule.levels.join(', ')} | ${languages(rule)} | ${rule.set} | ${fixes(rule)} |\n`,
  );
  return `| rule | finds | levels | languages | set | fix |\n| --- | --- | --- | --- | --- | --- |\n${rows.join('')}`;
}

function fixes({ fixable }: AnyRule): string {
  return fixable?.join(', ') ?? '';
}

function languages(rule: AnyRule): string {
  return rule.languages.map((language) => LANGUAGE_NAME[language]).join(', ');
}

function messages(rule: AnyRule): string {
  const items = Object.values(rule.messages).map((message) => `- ${message}\n`);
  return `Its messages, with \`{names}\` filled in:\n\n${items.join('')}`;
}

function options(rule: AnyRule): string {
  const items = Object.entries(rule.options ?? {}).map(([name, what]) => `- \`${name}\`: ${what}\n`);
  return items.length === 0
    ? ''
    : `\n## Options\n\nOff by default; set as \`rules.${rule.id}.NAME = true\`.\n\n${items.join('')}`;
}

function examples(rule: AnyRule): string {
  return rule.docs.examples
    .map(
      ({ language, bad, good }) => `
## Example

Reported:

\`\`\`${language}
${bad.trim()}
\`\`\`

Silent:

\`\`\`${language}
${good.trim()}
\`\`\`
`,
    )
    .join('');
}
