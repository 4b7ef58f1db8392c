import { afterEach, expect, test, vi } from 'vitest';
import { createProgress } from '../../src/cli/progress.js';

afterEach(() => vi.restoreAllMocks());

/** What a run of `seconds` with an update in each second writes. */
function written(env: Readonly<Record<string, string>>, isTTY: boolean, seconds: number): string {
  let text = '';
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const progress = createProgress({ env, stderr: { isTTY, write: (chunk) => void (text += chunk) } });
  for (let second = 1; second <= seconds; second++) {
    now = second * 1000 - 1;
    progress.update(second, 3);
  }
  progress.clear();
  return text;
}

test('a long run shows how far it is, then takes that away', () => {
  expect(written({}, true, 3)).toBe('\r\u001b[Kforklint: 2 of 3 files\r\u001b[Kforklint: following calls\r\u001b[K');
});

test.each<[string, Readonly<Record<string, string>>, boolean, number]>([
  ['a short run', {}, true, 1],
  ['no terminal', {}, false, 3],
  ['CI', { CI: 'true' }, true, 3],
  ['a dumb terminal', { TERM: 'dumb' }, true, 3],
])('nothing is shown: %s', (_, env, isTTY, seconds) => {
  expect(written(env, isTTY, seconds)).toBe('');
});
