import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { primaryLocationLineHashes, stableFingerprints } from '../../src/report/fingerprint.js';
import { exampleFinding } from './example.js';

/** The definition, without rolling: the sum of the 100 characters from each line's first on, as powers of 37. */
function byDefinition(text: string): string[] {
  const kept = text.replace(/\r\n?/g, '\n').replace(/[ \t]/g, '');
  const seen = new Map<string, number>();
  let start = 0;
  return kept.split('\n').map((line) => {
    let hash = 0n;
    for (let i = 0; i < 100; i++) {
      const at = start + i;
      hash = BigInt.asUintN(64, hash * 37n + BigInt(at === kept.length ? 0xffff : kept.charCodeAt(at) || 0));
    }
    start += line.length + 1;
    const value = hash.toString(16);
    seen.set(value, (seen.get(value) ?? 0) + 1);
    return `${value}:${String(seen.get(value))}`;
  });
}

const GREETINGS = [
  'e9496ae3ebfced30:1',
  'fb7c023a8b9ccb3f:1',
  'ce8ba1a563dcdaca:1',
  'e20e36e16fcb0cc8:1',
  'b3edc88f2938467e:1',
  'c8e28b0b4002a3a0:1',
  'c129715d7a2bc9a3:1',
];

describe('primaryLocationLineHashes', () => {
  // The values that github/codeql-action expects of itself (src/fingerprints.test.ts).
  test.each([
    ['', ['c129715d7a2bc9a3:1']],
    [' a\nb\n  \t\tc\n d', ['271789c17abda88f:1', '54703d4cd895b18:1', '180aee12dab6264:1', 'a23a3dc5e078b07b:1']],
    [
      ' hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End',
      [
        '8b7cf3e952e7aeb2:1',
        'b1ae1287ec4718d9:1',
        'bff680108adb0fcc:1',
        'c6805c5e1288b612:1',
        'b86d3392aea1be30:1',
        'e6ceba753e1a442:1',
      ],
    ],
    [' hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n', GREETINGS],
    [' hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r', GREETINGS],
    [' hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n', GREETINGS],
    [' hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n', GREETINGS],
    [
      'Lorem ipsum dolor sit amet.\n'.repeat(10),
      [
        ...[1, 2, 3, 4, 5, 6].map((occurrence) => `a7f2ff13bc495cf2:${occurrence}`),
        'a7f2ff1481e87703:1',
        'a9cf91f7bbf1862b:1',
        '55ec222b86bcae53:1',
        'cc97dc7b1d7d8f7b:1',
        'c129715d7a2bc9a3:1',
      ],
    ],
  ])('GitHub computes the same for %j', (text, expected) => {
    expect(primaryLocationLineHashes(text)).toEqual(expected);
  });

  test('is the sum that it rolls, for any text', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\r', '\n', '\r\n', ' ', '\t', '\r \n', '\uFEFF'),
    );
    const text = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, (each) => {
        expect(primaryLocationLineHashes(each)).toEqual(byDefinition(each));
      }),
    );
  });
});

describe('stableFingerprints', () => {
  const code = 'def f():\n    with lock:\n        os.fork()\n\ndef g(\n    a,\n):\n    with lock:\n        os.fork()\n';
  const of = (text: string, ...lines: number[]): string[] => {
    const findings = lines.map((line) => exampleFinding('a.py', [line, 9, line, 18]));
    const fingerprints = stableFingerprints(findings, () => text);
    return findings.map((finding) => fingerprints.get(finding) ?? 'none');
  };

  test('stay when lines are added elsewhere and blanks change', () => {
    const moved = `# new\n\n${code.replace('def g', '\n\ndef g').replace('os.fork()', 'os.fork()   ')}`;
    expect(of(moved, 5, 13)).toEqual(of(code, 3, 9));
  });

  test('differ by what encloses the line', () => {
    const [first, second] = of(code, 3, 9);
    expect(first).not.toBe(second);
    expect(of(code.replace('def f', 'def h'), 3)[0]).not.toBe(first);
  });

  test('number those that are alike in everything', () => {
    const [first, second] = of('os.fork()\nos.fork()\n', 1, 2);
    expect(first).toMatch(/^[0-9a-f]{32}:1$/);
    expect(second).toBe(first?.replace(/1$/, '2'));
  });

  test('exist without the text', () => {
    const finding = exampleFinding('gone.py', [1, 1, 1, 2]);
    expect(stableFingerprints([finding], () => undefined).get(finding)).toMatch(/^[0-9a-f]{32}:1$/);
  });
});
