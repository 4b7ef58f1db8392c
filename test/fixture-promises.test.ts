import { expect, test } from 'vitest';
import { loadPython } from '../src/python/parse.js';
import type { Finding } from '../src/finding.js';
import { brokenPromises } from './broken-promises.js';
import { readPromises } from './fixture-promises.js';

await loadPython();

function finding(line: number, message: string, trace: readonly number[] = []): Finding {
  const at = (step: number) => ({ path: 'a.py', span: [step, 1, step, 2] as const });
  return {
    rule: 'some-rule',
    level: 'error',
    messageId: 'm',
    data: {},
    message,
    place: at(line),
    trace: trace.map((step) => ({ place: at(step), message: '', depth: 0 })),
    targets: [],
  };
}

function broken(text: string, findings: readonly Finding[]): string[] {
  return brokenPromises([readPromises('a.py', text)], findings, []);
}

test('a promise in a string is none', () => {
  expect(readPromises('a.py', 'x = "# want error some-rule"\n').wants).toEqual([]);
});

test('one comment holds lists and several promises', () => {
  const read = readPromises(
    'a.py',
    'f()  # want error a-b#l "x, y; missing: z", note c-d missing: warning e-f; via l; protects\n',
  );
  expect(read.wants).toEqual([
    { standing: 'true', level: 'error', rule: 'a-b', label: 'l', message: /x, y; missing: z/u, line: 1 },
    { standing: 'true', level: 'note', rule: 'c-d', label: null, message: null, line: 1 },
    { standing: 'missing', level: 'warning', rule: 'e-f', label: null, message: null, line: 1 },
  ]);
  expect(read.vias).toEqual([{ standing: 'true', label: 'l', line: 1 }]);
  expect(read.protects).toEqual([1]);
  expect(read.errors).toEqual([]);
});

test('the head gives the targets and says `clean`', () => {
  const read = readPromises('a.py', '# target: python=3.8 platform=macos\n# clean\nf()\n');
  expect([...read.target]).toEqual([
    ['python', '3.8'],
    ['platform', 'macos'],
  ]);
  expect(read.clean).toBe(true);
  expect(readPromises('a.py', 'f()\n# clean\n').clean).toBe(false);
});

test('each finding keeps one promise, each promise needs a finding', () => {
  const text = 'f()  # want error some-rule "one", error some-rule\n';
  expect(broken(text, [finding(1, 'two'), finding(1, 'one')])).toEqual([]);
  expect(broken(text, [finding(1, 'one')])).toEqual(['a.py:1: not found: error some-rule']);
  expect(broken(text, [finding(1, 'one'), finding(1, 'two'), finding(1, 'three')])).toEqual([
    'a.py:1: not promised: error some-rule: three',
  ]);
});

test('the trace passes every line with the label', () => {
  const text = 'f()  # want error some-rule#x\ng()  # via x\n';
  expect(broken(text, [finding(1, 'm', [2])])).toEqual([]);
  expect(broken(text, [finding(1, 'm', [1])])).toEqual([
    'a.py:1: the trace of some-rule does not pass a.py:2 (it passes a.py:1)',
  ]);
  const missing = `${text}h()  # via missing: x\n`;
  expect(broken(missing, [finding(1, 'm', [2])])).toEqual([]);
  expect(broken(missing, [finding(1, 'm', [2, 3])])).toEqual([
    'a.py:1: fixed, promote it: the trace of some-rule passes a.py:3 now',
  ]);
  expect(broken('f()  # via y\n', [])).toEqual(['a.py:1: no `want` has the label y']);
});

test('what is missing or spurious says so when it is fixed', () => {
  const missing = 'f()  # want missing: error some-rule\n';
  expect(broken(missing, [])).toEqual([]);
  expect(broken(missing, [finding(1, 'm')])).toEqual(['a.py:1: fixed, promote it: error some-rule is found now']);
  const spurious = 'f()  # want spurious: error some-rule\n';
  expect(broken(spurious, [finding(1, 'm')])).toEqual([]);
  expect(broken(spurious, [])).toEqual(['a.py:1: fixed, delete it: error some-rule is no longer found']);
});

test('a file that promises nothing says so', () => {
  expect(broken('f()\n', [])).toEqual(['a.py: promises nothing and does not say `clean`']);
  expect(broken('# clean\nf()\n', [])).toEqual([]);
  expect(broken('', [])).toEqual([]);
  expect(broken('# clean\nf()  # want error some-rule\n', [finding(2, 'm')])).toEqual([
    'a.py: says `clean` and promises all the same',
  ]);
  expect(broken('f()  # want eror some-rule\n', [])).toEqual([
    'a.py:1: not `LEVEL RULE[#label] ["regexp"]`: eror some-rule',
  ]);
});

test('calls are compared where they are promised', () => {
  const files = [readPromises('a.py', 'f()  # calls os.fork missing: m.g\nh()\n')];
  const call = (line: number, target: string) => ({ path: 'a.py', line, target });
  expect(brokenPromises(files, [], [call(1, 'os.fork'), call(2, 'h')])).toEqual([]);
  expect(brokenPromises(files, [], [call(1, 'os.fork'), call(1, 'other')])).toEqual([
    'a.py:1: not promised: a call of other',
  ]);
});
