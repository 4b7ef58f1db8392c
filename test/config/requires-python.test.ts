import path from 'node:path';
import { expect, test } from 'vitest';
import { minimumOf, requiredPython } from '../../src/config/requires-python.js';
import { nodeHost } from '../../src/files/host.js';
import { tree } from '../files/tree.js';

test.each([
  ['>=3.8', [3, 8, 0]],
  ['>=3.8,<4', [3, 8, 0]],
  ['<4,>= 3.10', [3, 10, 0]],
  ['~=3.9', [3, 9, 0]],
  ['==3.*', [3, 0, 0]],
  ['==3.11.*', [3, 11, 0]],
  ['>3.7', [3, 7, 1]],
  ['>=3.9.1', [3, 9, 1]],
  ['^3.8', [3, 8, 0]],
  ['>=3.6 <3.12', [3, 6, 0]],
  ['>=2.7, !=3.0.*, !=3.1.*, !=3.2.*', [2, 7, 0]],
  ['^2.7 || ^3.6', [2, 7, 0]],
  ['3.11', [3, 11, 0]],
  ['<4', null],
  ['', null],
  ['*', null],
])('the least version of %s', (specifiers, version) => {
  expect(minimumOf(specifiers)).toEqual(version);
});

test.each([
  ['pyproject.toml', '[project]\nrequires-python = ">=3.10"'],
  ['pyproject.toml', '[tool.poetry.dependencies]\npython = "^3.10"'],
  ['setup.cfg', '[metadata]\nname = x\n[options]\npackages = find:\npython_requires = >=3.10\n'],
  ['setup.py', 'setup(\n    python_requires=">=3.10",\n)'],
])('%s says it', (name, text) => {
  const root = tree({ [name]: text });
  expect(requiredPython(nodeHost, [root])).toEqual([3, 10, 0]);
});

test('the nearest project counts, and a broken file counts for nothing', () => {
  const root = tree({
    'pyproject.toml': '[project]\nrequires-python = ">=3.10"',
    'a/pyproject.toml': '[project',
    'a/setup.py': 'setup(python_requires=MINIMUM)',
  });
  expect(requiredPython(nodeHost, [path.join(root, 'a'), root])).toEqual([3, 10, 0]);
  expect(requiredPython(nodeHost, [path.join(root, 'a')])).toBeNull();
});
