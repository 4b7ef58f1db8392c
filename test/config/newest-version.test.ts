import { expect, test } from 'vitest';
import { newestOf } from '../../src/config/newest-version.js';

test.each([
  ['==4.1', [4, 1, 0]],
  ['==3.12.4', [3, 12, 4]],
  ['===3.12.4', [3, 12, 4]],
  ['==3.*', [3, Infinity, Infinity]],
  ['==3.12.*', [3, 12, Infinity]],
  ['~=3.2', [3, Infinity, Infinity]],
  ['~=3.2.1', [3, 2, Infinity]],
  ['<4', [3, Infinity, Infinity]],
  ['<4.0.0', [3, Infinity, Infinity]],
  ['<4.0.0a1', [3, Infinity, Infinity]],
  ['<4.2', [4, 1, Infinity]],
  ['<4.2.3', [4, 2, 2]],
  ['<=4', [4, 0, 0]],
  ['>=3.8,<4', [3, Infinity, Infinity]],
  ['(>= 3.8, < 4)', [3, Infinity, Infinity]],
  ['<4,==3.1', [3, 1, 0]],
  ['>=3.6 <3.12', [3, 11, Infinity]],
  ['^3.2', [3, Infinity, Infinity]],
  ['^0.2.1', [0, 2, Infinity]],
  ['^0.0.3', [0, 0, 3]],
  ['^0', [0, Infinity, Infinity]],
  ['~3.2.1', [3, 2, Infinity]],
  ['~3', [3, Infinity, Infinity]],
  ['3.2', [3, 2, 0]],
  ['3.*', [3, Infinity, Infinity]],
  ['^2.7 || ^3.6', [3, Infinity, Infinity]],
  ['^2.7 || >=3', null],
  ['>=4', null],
  ['>3,!=3.5', null],
  ['<0', null],
  ['*', null],
  ['', null],
])('the newest version of %s', (specifiers, version) => {
  expect(newestOf(specifiers)).toEqual(version);
});
