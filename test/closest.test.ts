import { expect, test } from 'vitest';
import { closest, didYouMean } from '../src/closest.js';

const WORDS = ['format', 'fork-without-exec', 'select', 'extend-select', 'ignore'];

test.each([
  ['fromat', 'format'],
  ['Format', 'format'],
  ['fork-without-exce', 'fork-without-exec'],
  ['forkwithoutexec', 'fork-without-exec'],
  ['selct', 'select'],
  ['extend_select', 'extend-select'],
  ['ignored', 'ignore'],
  ['x', null],
  ['entirely-else', null],
  ['', null],
])('%s is nearest to %s', (word, expected) => {
  expect(closest(word, WORDS)).toBe(expected);
});

test('the nearest of several, the first in code-unit order among equals', () => {
  expect(closest('aac', ['aab', 'aaa', 'aac'])).toBe('aac');
  expect(closest('aac', ['aab', 'aaa'])).toBe('aaa');
});

test('nothing is said where nothing is near', () => {
  expect(didYouMean('fromat', WORDS)).toBe("; did you mean 'format'?");
  expect(didYouMean('x', WORDS)).toBe('');
});
