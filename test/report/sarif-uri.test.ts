import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sarifUri } from '../../src/report/sarif-uri.js';

test.each([
  ['src/a.py', 'src/a.py'],
  ['my dir/a#b%c?.py', 'my%20dir/a%23b%25c%3F.py'],
  ['café/日本.py', 'caf%C3%A9/%E6%97%A5%E6%9C%AC.py'],
  ['c:/a.py', 'c%3A/a.py'],
  ['\ud800.py', '%EF%BF%BD.py'],
])('%j becomes %j', (path, uri) => {
  expect(sarifUri(path)).toBe(uri);
});

test('any path comes back, and only URI characters are left', () => {
  const segment = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('/'));
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1 }), (segments) => {
      const path = segments.join('/');
      const uri = sarifUri(path);
      expect(uri).toMatch(/^[A-Za-z0-9\-._~!'()*%/]+$/);
      expect(decodeURIComponent(uri)).toBe(path);
    }),
  );
});
