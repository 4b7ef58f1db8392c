import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { configuration, lint, type LintResult } from '../src/index.js';
import { tree } from './files/tree.js';

const page = readFileSync(path.join(import.meta.dirname, '../docs/teaching-a-library.md'), 'utf8');

const examples = page
  .split(/^## /m)
  .slice(1)
  .map((section) => ({
    title: section.slice(0, section.indexOf('\n')),
    table: /^```toml\n([^]*?)^```/m.exec(section)?.[1] ?? '',
    program: /^```python\n([^]*?)^```/m.exec(section)?.[1] ?? '',
  }));

/** What the comments of a program say of its lines. */
function promised(program: string): string[] {
  return program.split('\n').flatMap((line, index) => {
    const said = / {2}# ((?:error|warning) .*)/.exec(line)?.[1];
    return said === undefined ? [] : [`${index + 1}: ${said}`];
  });
}

function lintTree(files: Readonly<Record<string, string>>): Promise<LintResult> {
  const root = tree({ 'forklint.config.json': '{"knowledge": ["taught.toml"]}', ...files });
  return lint({ cwd: root, paths: ['.'], config: configuration(root), threads: 1 });
}

function found({ findings, failures }: LintResult): string[] {
  expect(failures).toEqual([]);
  return findings
    .filter(({ level }) => level !== 'note')
    .map(({ place, level, rule }) => `${place.span[0]}: ${level} ${rule}`);
}

describe('the examples of the documentation', () => {
  test.each(examples)('$title', async ({ table, program }) => {
    expect(promised(program).length).toBeGreaterThan(0);
    expect(found(await lintTree({ 'taught.toml': table, 'app.py': program }))).toEqual(promised(program));
  });
});
