import path from 'node:path';
import { expect, test } from 'vitest';
import { declaredPlatforms } from '../../src/config/declared-platforms.js';
import { nodeHost } from '../../src/files/host.js';
import { tree } from '../files/tree.js';

test.each([
  ['pyproject.toml', '[project]\nclassifiers = ["Operating System :: POSIX :: Linux", "Topic :: System"]'],
  ['pyproject.toml', '[tool.poetry]\nclassifiers = ["Operating System :: POSIX :: Linux"]'],
  ['setup.cfg', '[metadata]\nclassifiers =\n    Topic :: System\n    Operating System :: POSIX :: Linux\n'],
  ['setup.py', "setup(\n    classifiers=['Operating System :: POSIX :: Linux'],\n)"],
])('%s says it', (name, text) => {
  expect(declaredPlatforms(nodeHost, [tree({ [name]: text })])).toEqual(['linux']);
});

test.each([
  [['Microsoft :: Windows'], ['windows']],
  [
    ['Microsoft :: Windows :: Windows 10', 'MacOS :: MacOS X'],
    ['macos', 'windows'],
  ],
  [['POSIX'], ['linux', 'macos', 'freebsd']],
  [
    ['Unix', 'Microsoft'],
    ['linux', 'macos', 'windows', 'freebsd'],
  ],
  [['POSIX :: Linux', 'OS Independent'], []],
  [['Other OS'], []],
])('of %j', (systems, platforms) => {
  const lines = systems.map((system) => `'Operating System :: ${system}',`).join('\n');
  const root = tree({ 'setup.py': `setup(classifiers=[\n${lines}\n])` });
  expect(declaredPlatforms(nodeHost, [root])).toEqual(platforms);
});

test('the nearest project counts, and a broken file counts for nothing', () => {
  const root = tree({
    'setup.py': "setup(classifiers=['Operating System :: POSIX :: Linux'])",
    'inner/pyproject.toml': '[project',
  });
  expect(declaredPlatforms(nodeHost, [path.join(root, 'inner'), root])).toEqual(['linux']);
});
