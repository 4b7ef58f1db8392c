import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/finding.js';
import type { Problem } from '../../src/problem.js';
import { conciseReport } from '../../src/report/concise.js';
import { githubReport } from '../../src/report/github.js';
import { jsonReport } from '../../src/report/json.js';
import { firstSentence, plainText, shortened, terminated } from '../../src/report/plain-text.js';
import { prettyReport } from '../../src/report/pretty.js';
import { statisticsReport } from '../../src/report/statistics.js';
import { crossFileFinding, exampleFinding, exampleInput, JOBS, POOL } from './example.js';

const TEXTS = { 'jobs.py': JOBS, 'workers/pool.py': POOL };
const SYNTAX: Problem = {
  kind: 'syntax',
  level: 'warning',
  message: 'this cannot be read',
  place: { path: 'workers/pool.py', span: [2, 1, 2, 5] },
};
const PLAIN = { color: false };

/** `count` findings on lines of their own. */
function many(count: number, level: Finding['level']): Finding[] {
  return Array.from({ length: count }, (_, i) => exampleFinding('a.py', [i + 1, 1, i + 1, 2], { level }));
}

describe('pretty', () => {
  test('draws the code, the path across files, and what helps', () => {
    const report = prettyReport(exampleInput(TEXTS, { findings: [crossFileFinding()], problems: [SYNTAX] }), PLAIN);
    expect(report).toBe(`error lock-held-across-fork  jobs.py:10:16
  \`pool.start(job)\` forks while \`_lock\` is held, which the child takes again in \`child\`

   8 │ def launch(job):
   9 │     with _lock:
     │          ~~~~~ 2
  10 │         return pool.start(job)
     │                ^^^^^^^^^^^^^^^ 3

    ┌─ jobs.py:5:9
  1 │ \`_lock\` is created
    │  5 │ _lock = threading.Lock()
  2 │ \`launch\` takes \`_lock\`
    │  9 │ with _lock:
  3 │ \`launch\` calls \`start\` with it held
    │ 10 │ return pool.start(job)
    ├─ workers/pool.py:6:11
  4 │   \`os.fork()\` copies the locked \`_lock\`
    │    6 │ pid = os.fork()
  5 │   the child calls \`child\`
    │    8 │ child(job)
    ├─ jobs.py:14:10
  6 │     \`child\` waits for \`_lock\`, which nobody releases
    │     14 │ with _lock:

  = holds for: python 3.9-3.13 on linux
  = help: Release the lock before \`os.fork()\`.
  = docs: https://example.org/forklint/rules/lock-held-across-fork

warning syntax  workers/pool.py:2:1
  this cannot be read

  1 │ import os
  2 │ from jobs import child
    │ ^^^^

Found 1 error in 2 files (1 problem with the input)
Run \`forklint explain lock-held-across-fork\` for the reasons and the remedies.
`);
  });

  test('colours nothing but adds escapes', () => {
    const input = exampleInput(TEXTS, { findings: [crossFileFinding(), ...many(2, 'note')] });
    const colored = prettyReport(input, { color: true });
    expect(colored).toContain('\u001b[1;31merror\u001b[0m \u001b[1mlock-held-across-fork\u001b[0m');
    // eslint-disable-next-line no-control-regex -- the escapes are what is taken away
    expect(colored.replace(/\u001b\[[0-9;]*m/g, '')).toBe(prettyReport(input, PLAIN));
  });

  test('says so where nothing is found', () => {
    expect(prettyReport(exampleInput(TEXTS), PLAIN)).toBe('Found nothing in 2 files\n');
  });

  test('does without the text and prefers the remedy of the finding', () => {
    const finding = exampleFinding('gone.py', [3, 1, 3, 2], { remedy: 'use `spawn`', rule: 'unknown' });
    expect(prettyReport(exampleInput({}, { findings: [finding] }), PLAIN)).toBe(`error unknown  gone.py:3:1
  \`os.fork()\` is reached while \`lock\` is held

  = help: use \`spawn\`
  = docs: https://example.org/forklint/rules/unknown

Found 1 error in 0 files
Run \`forklint explain unknown\` for the reasons and the remedies.
`);
  });

  test('counts each level, what is suppressed, and sorts', () => {
    const findings = [...many(2, 'note'), ...many(1, 'warning'), crossFileFinding()].reverse();
    const suppressed = [{ finding: exampleFinding('a.py', [1, 1, 1, 2]), reason: null }];
    const report = prettyReport(exampleInput(TEXTS, { findings, suppressed, files: 1 }), PLAIN);
    expect(report).toContain('Found 1 error, 1 warning, 2 notes in 1 file (1 suppressed)\n');
    expect(report.match(/^\w+ lock-held-across-fork  .*$/gm)?.map((line) => line.split('  ')[1])).toEqual([
      'a.py:1:1',
      'a.py:1:1',
      'a.py:2:1',
      'jobs.py:10:16',
    ]);
  });
});

describe('concise', () => {
  test('has a line for each finding and problem', () => {
    const problems: Problem[] = [SYNTAX, { kind: 'limit', level: 'note', message: 'a bound\nwas hit', place: null }];
    expect(conciseReport(exampleInput(TEXTS, { findings: [crossFileFinding('note')], problems }))).toBe(
      'jobs.py:10:16: note lock-held-across-fork `pool.start(job)` forks while `_lock` is held, which the child takes again in `child`\n' +
        'note limit a bound was hit\n' +
        'workers/pool.py:2:1: warning syntax this cannot be read\n',
    );
  });

  test('is empty where nothing is found', () => {
    expect(conciseReport(exampleInput(TEXTS))).toBe('');
  });
});

test('json has all that is known, versioned', () => {
  const suppressed = [{ finding: exampleFinding('jobs.py', [1, 1, 1, 2]), reason: 'on purpose' }];
  const input = exampleInput(TEXTS, { findings: [crossFileFinding()], suppressed, problems: [SYNTAX] });
  expect(JSON.parse(jsonReport(input))).toMatchObject({
    version: 1,
    forklint: '0.1.0',
    findings: [
      {
        rule: 'lock-held-across-fork',
        level: 'error',
        path: 'jobs.py',
        line: 10,
        column: 16,
        endLine: 10,
        endColumn: 31,
        targets: ['python 3.9-3.13 on linux'],
        remedy: null,
        fingerprint: expect.stringMatching(/^[0-9a-f]{32}:1$/) as string,
        trace: [{ path: 'jobs.py', line: 5, depth: 0 }, {}, {}, { path: 'workers/pool.py' }, {}, { depth: 2 }],
      },
    ],
    suppressed: [{ path: 'jobs.py', line: 1, reason: 'on purpose' }],
    problems: [{ kind: 'syntax', level: 'warning', place: { path: 'workers/pool.py', line: 2 } }],
    summary: { files: 2, errors: 1, warnings: 0, notes: 0, suppressed: 1, problems: 1 },
  });
});

describe('github', () => {
  test('escapes, and puts the path into the message', () => {
    const finding = exampleFinding('a,b:c%.py', [1, 2, 1, 5], {
      message: '100% of\r\nit, a: b',
      trace: [{ place: { path: 'x.py', span: [7, 1, 7, 2] }, message: 'why', depth: 0 }],
    });
    const options = { repositoryPath: (path: string) => `sub/${path}` };
    expect(githubReport(exampleInput({}, { findings: [finding] }), options)).toBe(
      '::error file=sub/a%2Cb%3Ac%25.py,line=1,endLine=1,col=2,endColumn=5,title=lock-held-across-fork::100%25 of it, a: b%0A1. sub/x.py:7 why\n',
    );
  });

  test('has no columns for several lines, and no place where there is none', () => {
    const input = exampleInput(
      {},
      {
        findings: [exampleFinding('a.py', [1, 2, 3, 4], { level: 'note' })],
        problems: [{ kind: 'limit', level: 'warning', message: 'a bound was hit', place: null }],
      },
    );
    expect(githubReport(input)).toBe(
      '::warning title=limit::a bound was hit\n' +
        '::notice file=a.py,line=1,endLine=3,title=lock-held-across-fork::`os.fork()` is reached while `lock` is held\n',
    );
  });

  test('has errors first, and a summary where GitHub shows not all', () => {
    const findings = [...many(3, 'note'), ...many(11, 'warning'), ...many(2, 'error')];
    const lines = githubReport(exampleInput({}, { findings })).trimEnd().split('\n');
    expect(lines.map((line) => line.split(' ')[0])).toEqual([
      ...Array<string>(2).fill('::error'),
      ...Array<string>(11).fill('::warning'),
      ...Array<string>(4).fill('::notice'),
    ]);
    expect(lines[13]).toBe(
      '::notice title=forklint::Found 2 errors, 11 warnings, 3 notes in 0 files; GitHub shows 10 of each kind, the log has all',
    );
    expect(githubReport(exampleInput({}, { findings: many(10, 'error') }))).not.toContain('notice');
  });
});

test('statistics count levels by rule', () => {
  const findings = [...many(3, 'error'), exampleFinding('a.py', [1, 1, 1, 2], { rule: 'other', level: 'note' })];
  expect(statisticsReport(exampleInput({}, { findings }), PLAIN)).toBe(
    'rule                     total   errors warnings    notes\n' +
      'lock-held-across-fork        3        3        0        0\n' +
      'other                        1        0        0        1\n',
  );
  expect(statisticsReport(exampleInput({}), PLAIN)).toBe('');
});

test('sentences and plain text are taken from Markdown', () => {
  expect(firstSentence('- Use `a.b. c` first. Then more.')).toBe('Use `a.b. c` first.');
  expect(firstSentence('Call `x`\nnow\n\nThen **that**.')).toBe('Call `x` now.');
  expect(firstSentence('')).toBe('');
  expect(plainText('# Title\n\nSee [this](https://x.y) **now**')).toBe('Title\n\nSee this now');
  expect(terminated('Really?')).toBe('Really?');
  expect(shortened('One. Two is long.', 10)).toBe('One.');
  expect(shortened('abc😀def', 5)).toBe('abc…');
});
