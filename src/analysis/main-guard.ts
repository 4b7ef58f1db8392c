import type { Test } from '../facts/facts.js';

/** `__name__ == '__main__'`, alone or with further conditions. */
export function isMainGuard(test: Test): boolean {
  if (test.t === 'and') return test.of.some(isMainGuard);
  if (test.t !== 'compare' || test.op !== '==') return false;
  const sides = [test.left, test.right];
  return (
    sides.some((side) => side.k === 'free' && side.name === '__name__') &&
    sides.some((side) => side.k === 'const' && side.value === '__main__')
  );
}
