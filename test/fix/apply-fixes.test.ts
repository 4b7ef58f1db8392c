import { describe, expect, test } from 'vitest';
import type { Fix } from '../../src/finding.js';
import type { Span } from '../../src/facts/span.js';
import { applyFixes } from '../../src/fix/apply-fixes.js';
import { unifiedDiff } from '../../src/fix/unified-diff.js';

const fix = (...edits: readonly (readonly [Span, string, path?: string])[]): Fix => ({
  description: 'x',
  safety: 'safe',
  edits: edits.map(([span, text, path = 'a']) => ({ place: { path, span }, text })),
});
const applied = (text: string, ...fixes: readonly Fix[]): readonly [string | undefined, number] => {
  const done = applyFixes(fixes, (path) => (path === 'a' ? text : undefined));
  return [done.texts.get('a'), done.applied.length];
};

describe('applyFixes', () => {
  test('applies all that do not meet, in whatever order they come', () => {
    expect(applied('one two three', fix([[1, 9, 1, 14], '3']), fix([[1, 1, 1, 4], '1']))).toEqual(['1 two 3', 2]);
  });

  test('of two that overlap, applies the first as a whole', () => {
    const second = fix([[1, 1, 1, 4], '1'], [[1, 5, 1, 8], '2']);
    expect(applied('one two three', fix([[1, 5, 1, 8], 'II']), second)).toEqual(['one II three', 1]);
  });

  test('the same fix twice is one', () => {
    expect(applied('one', fix([[1, 1, 1, 4], '1']), fix([[1, 1, 1, 4], '1']))).toEqual(['1', 1]);
  });

  test('a fix that overlaps itself, or is of a file that cannot be read, is not applied', () => {
    expect(applied('one', fix([[1, 1, 1, 3], '1'], [[1, 2, 1, 4], '2']))).toEqual([undefined, 0]);
    expect(applied('one', fix([[1, 1, 1, 3], '1'], [[1, 1, 1, 1], '2', 'b']))).toEqual([undefined, 0]);
  });

  test('what is written has the line ends of the file', () => {
    expect(applied('a\r\nb\r\n', fix([[2, 1, 2, 2], 'c\nd']))).toEqual(['a\r\nc\r\nd\r\n', 1]);
  });

  test('a span may reach beyond the end', () => {
    expect(applied('a\nb', fix([[2, 1, 3, 1], '']))).toEqual(['a\n', 1]);
  });
});

describe('unifiedDiff', () => {
  test.each([
    ['a\nb\nc\n', 'a\nc\n', '@@ -1,3 +1,2 @@\n a\n-b\n c\n'],
    ['a\n', 'a\nb\n', '@@ -1 +1,2 @@\n a\n+b\n'],
    ['', 'a\n', '@@ -0,0 +1 @@\n+a\n'],
    ['a', 'b\n', '@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n'],
  ])('%j to %j', (before, after, hunks) => {
    expect(unifiedDiff('x.py', before, after)).toBe(`--- a/x.py\n+++ b/x.py\n${hunks}`);
  });

  test('is empty where nothing changed', () => {
    expect(unifiedDiff('x.py', 'a\n', 'a\n')).toBe('');
  });
});
