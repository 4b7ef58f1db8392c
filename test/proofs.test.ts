import { execFile, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';

/** What a program of each kind says of itself; every program that misbehaves has a twin that does not. */
const VERDICTS: Readonly<Record<string, string>> = {
  hangs: 'HUNG',
  breaks: 'BROKEN',
  duplicates: 'DUPLICATED',
  ok: 'OK',
};
/** Milliseconds for one program: those that hang give up by themselves after two seconds. */
const TIME_LIMIT = 40_000;

// They mostly wait; more at a time would make each slower where its threads must meet.
vi.setConfig({ maxConcurrency: 2 });

const root = path.resolve(import.meta.dirname, '../fixtures');
const python = interpreter();
const proofs = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll(path.sep, '/'))
  .flatMap((file) => {
    const [, rule, name, kind] = /^([^/]+)\/proof\/(.+)-([a-z]+)\.(?:py|mjs)$/.exec(file) ?? [];
    return rule === undefined || name === undefined || kind === undefined ? [] : [{ file, rule, name, kind }];
  })
  .sort((a, b) => (a.file < b.file ? -1 : 1));

/** The name of a Python that can fork; null where this machine has none. */
function interpreter(): string | null {
  const check = 'import os, sys; sys.exit(0 if sys.version_info >= (3, 9) and hasattr(os, "fork") else 1)';
  return spawnSync('python3', ['-c', check]).status === 0 ? 'python3' : null;
}

function isPython(file: string): boolean {
  return file.endsWith('.py');
}

function output(file: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      isPython(file) ? (python ?? '') : process.execPath,
      [path.join(root, file)],
      { timeout: TIME_LIMIT },
      (error, stdout, stderr) => {
        if (error) reject(new Error(`${file}: ${error.message}\n${stderr}`));
        else resolve(stdout.trim());
      },
    );
  });
}

test('every proof is of a known kind, and every bad program has a good twin', () => {
  const good = new Set(proofs.filter(({ kind }) => kind === 'ok').map(({ rule, name }) => `${rule}/${name}`));
  const odd = proofs.filter(({ rule, name, kind }) => !(kind in VERDICTS) || !good.has(`${rule}/${name}`));
  expect(odd.map(({ file }) => file)).toEqual([]);
  expect(proofs.length).toBeGreaterThan(0);
});

describe.each([
  ['programs do what the rules say (needs python3 >= 3.9 with os.fork)', true],
  ['programs do what the rules say, on Node', false],
])('%s', { concurrent: true }, (_, ofPython) => {
  for (const { file, kind } of proofs.filter((proof) => isPython(proof.file) === ofPython)) {
    test.skipIf(ofPython && python === null)(file, { timeout: TIME_LIMIT + 5_000 }, async ({ skip }) => {
      const said = await output(file);
      if (said.startsWith('SKIPPED: ')) skip(said);
      expect(said).toBe(VERDICTS[kind]);
    });
  }
});
