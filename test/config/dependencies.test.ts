import path from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  fromPyproject,
  fromRequirements,
  fromSetupCfg,
  fromSetupPy,
  requiredLibraries,
} from '../../src/config/dependencies.js';
import { nodeHost } from '../../src/files/host.js';
import { dependencyIn } from '../../src/targets.js';
import { tree } from '../files/tree.js';

describe('a requirements file', () => {
  test.each([
    ['filelock', 'filelock', ''],
    ['filelock==3.12.4', 'filelock', '==3.12.4'],
    ['  filelock >= 3, < 4  # why', 'filelock', '>= 3, < 4'],
    ['filelock>=3;python_version<"3.9"', 'filelock', '>=3'],
    ['celery[redis,auth] ~=5.2', 'celery', '~=5.2'],
    ['filelock (<4)', 'filelock', '(<4)'],
    ['ruamel.yaml # a comment', 'ruamel.yaml', ''],
    ['filelock @ https://example.org/filelock-3.0.tar.gz', 'filelock', ''],
    ['-e git+https://example.org/pycrypto.git@v2.6#egg=pycrypto', 'pycrypto', ''],
    ['filelock==3.1 \\\n    --hash=sha256:0a1b \\\n    --hash=sha256:2c3d', 'filelock', '==3.1'],
    ['filelock==3.1\r\n', 'filelock', '==3.1'],
  ])('%j', (text, name, specifiers) => {
    const [requirement, ...others] = fromRequirements(text);
    expect([requirement?.[0], requirement?.[1].trim()]).toEqual([name, specifiers]);
    expect(others).toEqual([]);
  });

  test.each([
    '',
    '# filelock',
    '-r base.txt',
    '--index-url https://example.org',
    './vendored',
    'https://example.org/a.whl',
  ])('nothing is required by %j', (text) => {
    expect(fromRequirements(text)).toEqual([]);
  });
});

test('pyproject.toml: dependencies, extras and Poetry', () => {
  const text = `
[project]
dependencies = ["filelock<4", "numpy"]
[project.optional-dependencies]
crypto = ["pycrypto==2.6.1"]
[tool.poetry.dependencies]
python = "^3.8"
redis = "^4.1"
celery = { version = "~5.2", extras = ["redis"] }
local = { path = "../local" }
lmdb = [{ version = "1.0", python = "<3.9" }, { version = "1.4", python = ">=3.9" }]
`;
  expect(fromPyproject(text)).toEqual([
    ['filelock', '<4'],
    ['numpy', ''],
    ['pycrypto', '==2.6.1'],
    ['redis', '^4.1'],
    ['celery', '~5.2'],
    ['local', ''],
    ['lmdb', '1.0'],
    ['lmdb', '1.4'],
  ]);
  expect(fromPyproject('[project')).toEqual([]);
  expect(fromPyproject('[project]\ndependencies = "filelock"')).toEqual([]);
});

test('setup.cfg: install_requires of its section only', () => {
  const text = `[metadata]
install_requires = wrong
[options]
packages = find:
install_requires =
    filelock<4

    # the queue
    celery[redis]>=5; python_version >= "3.8"
python_requires = >=3.8
[options.extras_require]
install_requires = wrong
`;
  expect(fromSetupCfg(text)).toEqual([
    ['filelock', '<4'],
    ['celery', '>=5'],
  ]);
  expect(fromSetupCfg('[options]\ninstall_requires = filelock')).toEqual([['filelock', '']]);
  expect(fromSetupCfg('[metadata]\nname = x')).toEqual([]);
});

test('setup.py: a literal list', () => {
  const text = `setup(
    name="x",
    install_requires=[
        'celery[redis]>=5',  # it's the queue
        "filelock<4",
    ] + EXTRA,
    extras_require={"a": ["numpy"]},
)`;
  expect(fromSetupPy(text)).toEqual([
    ['celery', '>=5'],
    ['filelock', '<4'],
  ]);
  expect(fromSetupPy(`settings = {'install_requires': ['filelock']}`)).toEqual([['filelock', '']]);
  expect(fromSetupPy('setup(install_requires=read("requirements.txt"))')).toEqual([]);
});

describe('the required libraries of a project', () => {
  test.each([
    ['requirements.txt', 'FileLock==3.1'],
    ['requirements-dev.txt', 'filelock==3.1'],
    ['requirements/base.txt', 'filelock==3.1'],
    ['pyproject.toml', '[project]\ndependencies = ["filelock==3.1"]'],
    ['setup.cfg', '[options]\ninstall_requires = filelock==3.1'],
    ['setup.py', 'setup(install_requires=["filelock==3.1"])'],
    ['Pipfile', '[packages]\nfilelock = "==3.1"'],
  ])('%s says them', (name, text) => {
    expect(requiredLibraries(nodeHost, [tree({ [name]: text })])).toEqual(new Map([['filelock', [3, 1, 0]]]));
  });

  test('names are normalised', () => {
    const root = tree({ 'requirements.txt': 'Ruamel.YAML\nzope._-interface==1' });
    expect([...requiredLibraries(nodeHost, [root]).keys()]).toEqual(['ruamel-yaml', 'zope-interface']);
  });

  test('several files hold together, several lines of one are alternatives', () => {
    const root = tree({
      'pyproject.toml': '[project]\ndependencies = ["filelock>=3", "celery<6", "redis<4", "redis"]',
      'requirements.txt':
        'filelock==3.1\ncelery<5\nlmdb==1.0 ; python_version < "3.9"\nlmdb==1.4 ; python_version >= "3.9"',
    });
    expect(requiredLibraries(nodeHost, [root])).toEqual(
      new Map([
        ['filelock', [3, 1, 0]],
        ['celery', [4, Infinity, Infinity]],
        ['redis', null],
        ['lmdb', [1, 4, 0]],
      ]),
    );
  });

  test('the nearest directory that requires anything counts', () => {
    const root = tree({
      'requirements.txt': 'filelock<4',
      'a/setup.py': 'setup()',
      'a/b/Pipfile': '[packages]\nx = "*"',
    });
    const [a, b] = [path.join(root, 'a'), path.join(root, 'a', 'b')];
    expect([...requiredLibraries(nodeHost, [a, root]).keys()]).toEqual(['filelock']);
    expect([...requiredLibraries(nodeHost, [b, a, root]).keys()]).toEqual(['x']);
    expect(requiredLibraries(nodeHost, [a])).toEqual(new Map());
  });
});

test.each([
  ['<4', [3, Infinity, Infinity], true],
  ['<4', [4, 0, 0], false],
  ['<4', null, false],
  ['<4', undefined, false],
  ['>=4', undefined, true],
  ['>=2 <4', [3, 1, 0], true],
  ['>=2 <4', [1, 9, 0], false],
  ['==3.1', [3, 1, 0], true],
] as const)('a library in %s whose newest admitted version is %j: %j', (range, newest, expected) => {
  const dependencies = newest === undefined ? new Map() : new Map([['filelock', newest]]);
  expect(dependencyIn({ library: 'filelock', range }, dependencies)).toBe(expected);
});
