import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/finding.js';
import type { ReportInput } from '../../src/report/input.js';
import { primaryLocationLineHashes } from '../../src/report/fingerprint.js';
import { escaped, linkedMessage } from '../../src/report/sarif-message.js';
import { MAX_RESULTS, sarifLog, sarifReport, type SarifOptions } from '../../src/report/sarif.js';
import { assertValidSarif } from '../sarif-schema.js';
import { crossFileFinding, exampleFinding, exampleInput, exampleRule, JOBS, POOL } from './example.js';

/** Writes, checks against the schema, and gives back the run as the file has it. */
function runOf(input: ReportInput, options: SarifOptions = {}): ReturnType<typeof sarifLog>['runs'][number] {
  const log = JSON.parse(sarifReport(input, options)) as ReturnType<typeof sarifLog>;
  assertValidSarif(log);
  return log.runs[0]!;
}

const TEXTS = { 'jobs.py': JOBS, 'workers/pool.py': POOL };

/** The links of a message as GitHub reads it, and the message without them and its escapes. */
function readMessage(text: string): {
  readonly links: readonly { text: string; id: number }[];
  readonly plain: string;
} {
  const links: { text: string; id: number }[] = [];
  const unescape = (part: string): string => part.replace(/\\([\\[\]])/g, '$1');
  const plain = text.replace(
    /\\[\\[\]]|\[((?:\\[\\[\]]|[^\\[\]])*)\]\((\d+)\)/g,
    (match, link?: string, id?: string) => {
      if (link === undefined) return unescape(match);
      links.push({ text: unescape(link), id: Number(id) });
      return unescape(link);
    },
  );
  return { links, plain };
}

describe('a run', () => {
  test('without findings is complete', () => {
    const run = runOf(exampleInput({}));
    expect(run.results).toEqual([]);
    expect(run.columnKind).toBe('utf16CodeUnits');
    expect(run.invocations).toEqual([{ executionSuccessful: true, toolExecutionNotifications: [] }]);
    expect(run.originalUriBaseIds['%SRCROOT%']).not.toHaveProperty('uri');
    expect(run).not.toHaveProperty('automationDetails');
    expect(run.tool.driver).toMatchObject({ name: 'forklint', semanticVersion: '0.1.0' });
  });

  test('names every enabled rule, sorted, with its documentation', () => {
    const audit = exampleRule('audit-thing', { set: 'audit', levels: ['note'] });
    const { rules } = runOf(exampleInput({}, { rules: [exampleRule('lock-held-across-fork'), audit] })).tool.driver;
    expect(rules.map(({ id, name }) => [id, name])).toEqual([
      ['audit-thing', 'AuditThing'],
      ['lock-held-across-fork', 'LockHeldAcrossFork'],
    ]);
    expect(rules[0]).toMatchObject({ properties: { precision: 'low', 'problem.severity': 'recommendation' } });
    expect(rules[1]).toMatchObject({
      shortDescription: { text: 'A lock is held while the process forks and the child takes it.' },
      fullDescription: { text: 'The child gets a copy of a locked lock, see fork(2).\n\nNobody unlocks it.' },
      helpUri: 'https://example.org/forklint/rules/lock-held-across-fork',
      defaultConfiguration: { level: 'error' },
      properties: { precision: 'very-high', 'problem.severity': 'error' },
    });
    expect(rules[1]?.help.markdown).toContain('```python\nwith lock:\n    os.fork()\n```');
    expect(rules[1]).not.toHaveProperty('properties.security-severity');
  });

  test('keeps descriptions within what GitHub accepts', () => {
    const docs = {
      ...exampleRule('x').docs,
      why: 'A sentence of some length. '.repeat(100),
      summary: 'x'.repeat(2000),
    };
    const [rule] = runOf(exampleInput({}, { rules: [exampleRule('x', { docs })] })).tool.driver.rules;
    expect(rule?.fullDescription.text.length).toBeLessThanOrEqual(1024);
    expect(rule?.fullDescription.text).toMatch(/length\.$/);
    expect(rule?.shortDescription.text).toHaveLength(1024);
  });

  test('has a category only where one is asked for', () => {
    expect(runOf(exampleInput({}), { category: 'python' })).toMatchObject({ automationDetails: { id: 'python/' } });
  });

  test('tells of problems without failing', () => {
    const place = { path: 'a b.py', span: [1, 2, 1, 3] } as const;
    const run = runOf(
      exampleInput(
        {},
        {
          problems: [
            { kind: 'syntax', level: 'warning', message: 'cannot read `x[0](1)`', place },
            { kind: 'limit', level: 'note', message: 'a bound was hit', place: null },
          ],
        },
      ),
    );
    expect(run.invocations[0]).toMatchObject({
      executionSuccessful: true,
      toolExecutionNotifications: [
        { descriptor: { id: 'limit' }, level: 'note', message: { text: 'a bound was hit.' } },
        {
          descriptor: { id: 'syntax' },
          message: { text: 'cannot read `x\\[0\\](1)`.' },
          locations: [{ physicalLocation: { artifactLocation: { uri: 'a%20b.py', uriBaseId: '%SRCROOT%' } } }],
        },
      ],
    });
  });
});

describe('a result', () => {
  test('has the path, links to its places, and both fingerprints', () => {
    const [result] = runOf(exampleInput(TEXTS, { findings: [crossFileFinding()] })).results;
    expect(result).toMatchObject({ ruleId: 'lock-held-across-fork', ruleIndex: 0, level: 'error' });
    expect(result?.message.text).toBe(
      '`pool.start(job)` forks while `_lock` is held, which the child takes again in `child`. ' +
        'Path: [`_lock` is created](1) → [`launch` takes `_lock`](2) → [`os.fork()` copies the locked `_lock`](3) → ' +
        '[the child calls `child`](4) → [`child` waits for `_lock`, which nobody releases](5). ' +
        'Holds for python 3.9-3.13 on linux.',
    );
    expect(result?.relatedLocations?.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5]);
    const steps = result?.codeFlows?.[0]?.threadFlows[0]?.locations;
    expect(steps?.map(({ nestingLevel, executionOrder }) => [nestingLevel, executionOrder])).toEqual([
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 4],
      [1, 5],
      [2, 6],
    ]);
    expect(steps?.[3]?.location.physicalLocation).toEqual({
      artifactLocation: { uri: 'workers/pool.py', uriBaseId: '%SRCROOT%' },
      region: { startLine: 6, startColumn: 11, endLine: 6, endColumn: 20 },
    });
    expect(result?.partialFingerprints).toEqual({
      primaryLocationLineHash: primaryLocationLineHashes(JOBS)[9],
      'forklint/v1': expect.stringMatching(/^[0-9a-f]{32}:1$/) as string,
    });
  });

  test('with a long path links to its ends', () => {
    const trace = Array.from({ length: 20 }, (_, i) => ({
      place: { path: 'a.py', span: [i + 2, 1, i + 2, 5] as const },
      message: `step ${i + 1}`,
      depth: i,
    }));
    const [result] = runOf(exampleInput({}, { findings: [exampleFinding('a.py', [1, 1, 1, 2], { trace })] })).results;
    expect(result?.message.text).toContain('[step 4](4) → … → [step 17](5)');
    expect(result?.relatedLocations).toHaveLength(8);
    expect(result?.codeFlows?.[0]?.threadFlows[0]?.locations).toHaveLength(20);
  });

  test('is placed from the repository root', () => {
    const options = { repositoryPath: (path: string) => `packages/my app/${path}` };
    const [result] = runOf(exampleInput(TEXTS, { findings: [crossFileFinding()] }), options).results;
    expect(result?.locations[0]?.physicalLocation.artifactLocation.uri).toBe('packages/my%20app/jobs.py');
  });

  test('hashes the text as it is, byte order mark and line ends included', () => {
    const text = '\uFEFF# é𝒳😀\r\nos.fork()  # 😀\r\n';
    const [result] = runOf(
      exampleInput({ 'a.py': text }, { findings: [exampleFinding('a.py', [2, 1, 2, 10])] }),
    ).results;
    expect(result?.partialFingerprints['primaryLocationLineHash']).toBe(primaryLocationLineHashes(text)[1]);
  });

  test.each([
    ['# -*- coding: latin-1 -*-\nos.fork()  # é\n', false],
    ['#!/usr/bin/python\n# coding=cp1252\nos.fork()  # é\n', false],
    ['# -*- coding: latin-1 -*-\nos.fork()\n', true],
    ['# -*- coding: utf-8 -*-\nos.fork()  # é\n', true],
    ['x = 1\ny = 2\n# coding: latin-1 é\n', true],
  ])('of %j has the line hash of GitHub, which reads UTF-8 only: %s', (text, has) => {
    const { results } = runOf(exampleInput({ 'a.py': text }, { findings: [exampleFinding('a.py', [2, 1, 2, 5])] }));
    expect('primaryLocationLineHash' in results[0]!.partialFingerprints).toBe(has);
  });

  test('stands for all findings of its rule on its line, the gravest of them', () => {
    const findings = [
      exampleFinding('a.py', [3, 20, 3, 29], { message: 'the second' }),
      exampleFinding('a.py', [3, 1, 3, 10], { level: 'warning', message: 'the first [0](1)', remedy: 'use `spawn`' }),
      exampleFinding('a.py', [4, 1, 4, 10]),
    ];
    const { results } = runOf(exampleInput({}, { findings }));
    expect(results.map(({ message }) => message.text)).toEqual([
      'the second. On the same line: [the first \\[0\\](1)](1) at column 1.',
      '`os.fork()` is reached while `lock` is held.',
    ]);
    expect(results[0]?.relatedLocations?.[0]?.physicalLocation.region.startColumn).toBe(1);
  });

  test('of a suppressed finding is left out unless asked for', () => {
    const suppressed = [
      { finding: exampleFinding('a.py', [1, 1, 1, 2]), reason: 'serialised on purpose' },
      { finding: exampleFinding('a.py', [2, 1, 2, 2]), reason: null },
    ];
    const input = exampleInput({}, { suppressed });
    expect(runOf(input).results).toEqual([]);
    expect(runOf(input, { includeSuppressed: true }).results).toMatchObject([
      { suppressions: [{ kind: 'inSource', justification: 'serialised on purpose' }] },
      { suppressions: [{ kind: 'inSource' }] },
    ]);
  });
});

test('the gravest results survive the limit, and a notification tells of the rest', () => {
  const notes = Array.from({ length: MAX_RESULTS }, (_, i) =>
    exampleFinding('a.py', [i + 1, 1, i + 1, 2], { level: 'note' }),
  );
  const log = sarifLog(exampleInput({}, { findings: [...notes, exampleFinding('z.py', [1, 1, 1, 2])] }));
  const run = log.runs[0]!;
  expect(run.results).toHaveLength(MAX_RESULTS);
  expect(run.results[0]).toMatchObject({ level: 'error' });
  expect(run.invocations[0]?.toolExecutionNotifications).toMatchObject([
    { descriptor: { id: 'limit' }, message: { text: expect.stringContaining('25001 results') as string } },
  ]);
  assertValidSarif({ ...log, runs: [{ ...run, results: run.results.slice(0, 10) }] });
});

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom('[', ']', '\\', '(', ')', '](', '(1)', '0', '`', '{0}', ' '), { maxLength: 12 })
    .map((p) => p.join('')),
);
const place = fc.record({
  path: fc.constantFrom('a.py', 'b c/d.py'),
  span: fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 40 }), fc.nat(3), fc.nat(9))
    .map(([line, column, lines, length]) => [line, column, line + lines, column + length] as const),
});
const finding: fc.Arbitrary<Finding> = fc
  .record({
    level: fc.constantFrom('error', 'warning', 'note'),
    message: text,
    place,
    trace: fc.array(fc.record({ place, message: text, depth: fc.nat(4) }), { maxLength: 12 }),
    targets: fc.array(text, { maxLength: 2 }),
  })
  .map(({ place: at, ...rest }) => exampleFinding(at.path, at.span, rest));

describe('for any findings', () => {
  test('the file is valid SARIF', () => {
    fc.assert(
      fc.property(fc.array(finding, { maxLength: 8 }), (findings) => {
        const input = exampleInput({ 'a.py': '𝒳\r\n\tx\r\n' }, { findings });
        assertValidSarif(JSON.parse(sarifReport(input)));
      }),
      { numRuns: 50 },
    );
  });

  test('free text survives its escaping', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('[', ']', '\\', '(1)', 'a', '`'), { maxLength: 20 }), (pieces) => {
        const free = pieces.join('');
        expect(readMessage(escaped(free))).toEqual({ links: [], plain: free });
      }),
    );
  });

  test('every link of a message is one of its related places, and nothing else is a link', () => {
    fc.assert(
      fc.property(finding, fc.array(finding, { maxLength: 3 }), (main, others) => {
        const { text: written, related } = linkedMessage(main, others);
        const { links } = readMessage(written);
        expect(links.map(({ id }) => id)).toEqual(related.map(({ id }) => id));
        expect(links.map(({ text: shown }) => escaped(shown))).toEqual(related.map(({ message }) => escaped(message)));
        expect(written).not.toMatch(/[\r\n]/);
      }),
    );
  });
});

test('two runs and another order give the same bytes', () => {
  const findings = [crossFileFinding(), exampleFinding('a.py', [1, 1, 1, 2]), exampleFinding('a.py', [1, 4, 1, 5])];
  const written = sarifReport(exampleInput(TEXTS, { findings }));
  expect(sarifReport(exampleInput(TEXTS, { findings: [...findings].reverse() }))).toBe(written);
});
