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

describe('a program that names only a library of its own', () => {
  const PROGRAM = 'from acme import fork, Client\n\nclient = Client()\n\ndef main():\n    fork(print)\n\nmain()\n';
  const row = (more: object) => ({ name: 'acme.Client', source: 'its code', ...more });
  const table = (thread: object): string => {
    const spawn = {
      memory: 'copied',
      entry: { kind: 'callable', fn: { index: 0 } },
      runsHooks: ['os'],
      leaves: '_exit',
      when: 'call',
      count: 'one',
      raw: false,
      label: 'acme.fork()',
    };
    const start = { effect: 'start-thread', subject: 'result', life: 'service', ...thread };
    return JSON.stringify({
      knowledge: [
        {
          library: 'acme',
          types: [row({})],
          entries: [row({ effects: [start] }), row({ name: 'acme.fork', effects: [{ effect: 'spawn', spawn }] })],
        },
      ],
    });
  };

  test('is silent where nothing is known of it', async () => {
    expect(found(await lintTree({ 'forklint.config.json': '{}', 'app.py': PROGRAM }))).toEqual([]);
  });

  test('has a finding where it is taught', async () => {
    expect(found(await lintTree({ 'forklint.config.json': table({}), 'app.py': PROGRAM }))).toEqual([
      '6: error fork-with-live-threads',
    ]);
  });

  test('has none where the library is taught to protect itself', async () => {
    expect(found(await lintTree({ 'forklint.config.json': table({ handles: ['os'] }), 'app.py': PROGRAM }))).toEqual(
      [],
    );
  });

  test('what is taught counts in place of what is known, under any of its names', async () => {
    const program =
      'import os, _thread\n\nlock = _thread.allocate_lock()\n\nwith lock:\n    if os.fork() == 0:\n        lock.acquire()\n        os._exit(0)\n';
    const plain = { library: 'plain', types: [{ name: 'threading.Lock', source: 'no lock at all' }] };
    const lines = async (knowledge: readonly object[]) =>
      found(await lintTree({ 'forklint.config.json': JSON.stringify({ knowledge }), 'app.py': program }));
    expect(await lines([])).toContain('6: error lock-held-across-fork');
    expect(await lines([plain])).not.toContain('6: error lock-held-across-fork');
  });
});
