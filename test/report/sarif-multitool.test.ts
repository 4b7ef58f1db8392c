import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { sarifReport } from '../../src/report/sarif.js';
import { assertValidSarif } from '../sarif-schema.js';
import { crossFileFinding, exampleFinding, exampleInput, exampleRule, JOBS, POOL } from './example.js';

const MULTITOOL = fileURLToPath(
  new URL(`../../node_modules/@microsoft/sarif-multitool-${process.platform}/Sarif.Multitool`, import.meta.url),
);

/** What the Multitool writes, as far as it is read here. */
interface Verdict {
  readonly runs: readonly {
    readonly results?: readonly {
      readonly ruleId: string;
      readonly level?: string;
      readonly message: { readonly arguments?: readonly string[] };
    }[];
  }[];
}

/** Rule, level and arguments of everything that the rules of SARIF and of GitHub object to. */
function objections(sarif: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'forklint-sarif-'));
  try {
    const [input, output] = [join(folder, 'report.sarif'), join(folder, 'verdict.sarif')];
    writeFileSync(input, sarif);
    // Installs without scripts leave it not executable. Its exit code is 0 whatever it finds.
    chmodSync(MULTITOOL, 0o755);
    const kinds = ['--rule-kind', 'Sarif;Gh', '--level', 'Error;Warning;Note'];
    execFileSync(MULTITOOL, ['validate', input, ...kinds, '--output', output], { stdio: 'pipe' });
    const verdict = JSON.parse(readFileSync(output, 'utf8')) as Verdict;
    return verdict.runs.flatMap(({ results }) =>
      (results ?? []).map(
        ({ ruleId, level, message }) => `${level ?? 'warning'} ${ruleId} ${(message.arguments ?? []).join(' | ')}`,
      ),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const isSerious = (objection: string): boolean => /^(error|warning) /.test(objection);

test.skipIf(!existsSync(MULTITOOL))('the Multitool has no error and no warning (skipped where it has no build)', () => {
  const input = exampleInput(
    { 'jobs.py': JOBS, 'workers/pool.py': POOL, 'a b/ü#.py': '\uFEFF# 😀\r\nos.fork()\r\n' },
    {
      rules: [exampleRule('lock-held-across-fork'), exampleRule('audit-thing', { set: 'audit', levels: ['note'] })],
      findings: [
        crossFileFinding(),
        exampleFinding('a b/ü#.py', [2, 1, 2, 10], { message: '`x[0](1)` and `{0}` and `\\`' }),
        exampleFinding('a b/ü#.py', [2, 4, 2, 10], { level: 'warning', remedy: 'use `spawn`' }),
        exampleFinding('workers/pool.py', [6, 11, 9, 15], { rule: 'audit-thing', level: 'note' }),
      ],
      suppressed: [{ finding: exampleFinding('jobs.py', [15, 9, 15, 14]), reason: 'on purpose' }],
      problems: [
        { kind: 'syntax', level: 'warning', message: 'cannot read this', place: { path: 'x.py', span: [1, 1, 1, 2] } },
        { kind: 'limit', level: 'note', message: 'a bound was hit', place: null },
      ],
    },
  );
  const sarif = sarifReport(input, { category: 'python', includeSuppressed: true });
  assertValidSarif(JSON.parse(sarif));
  expect(objections(sarif).filter(isSerious)).toEqual([]);
});

test.skipIf(!existsSync(MULTITOOL))('the Multitool does object to what is wrong', () => {
  const sarif = sarifReport(exampleInput({}, { findings: [exampleFinding('a.py', [1, 1, 1, 2])] }));
  const wrong = sarif.replace('"uri":"a.py"', '"uri":"file:///home/me/a.py"').replace('"startLine":1', '"startLine":2');
  expect(objections(wrong).filter(isSerious)).not.toEqual([]);
});
