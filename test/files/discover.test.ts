import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { discover, type DiscoverOptions } from '../../src/files/discover.js';
import { nodeHost, type Host } from '../../src/files/host.js';
import { tree } from './tree.js';

function found(root: string, options: Partial<DiscoverOptions> = {}, host: Host = nodeHost) {
  const discovery = discover(host, {
    cwd: root,
    paths: ['.'],
    exclude: [],
    respectGitignore: true,
    forceExclude: false,
    ...options,
  });
  const shown = (file: string): string => path.relative(root, file).split(path.sep).join('/');
  return {
    files: discovery.files.map(shown),
    unmatched: discovery.unmatched,
    problems: discovery.problems.map((problem) => `${shown(problem.path)}: ${problem.message}`),
  };
}

describe('what is found', () => {
  test('Python sources, in code-unit order, not stubs and other files', () => {
    const root = tree({ 'b.py': '', 'a/z.py': '', 'B.py': '', 'gui.pyw': '', 'x.pyi': '', 'x.txt': '', 'a.py': '' });
    expect(found(root).files).toEqual(['B.py', 'a.py', 'a/z.py', 'b.py', 'gui.pyw']);
  });

  test('not what lies in caches, packages and virtual environments', () => {
    const root = tree({
      'node_modules/x/a.py': '',
      '.venv/a.py': '',
      'env3/pyvenv.cfg': '',
      'env3/lib/a.py': '',
      '__pycache__/a.py': '',
      'dist/a.py': '',
      '.tox/a.py': '',
      'lib/site-packages/a.py': '',
      '.git/hooks/a.py': '',
      'build/a.py': '',
    });
    expect(found(root).files).toEqual(['build/a.py']);
  });

  test('a skipped directory that is named', () => {
    const root = tree({ 'env3/pyvenv.cfg': '', 'env3/a.py': '', 'dist/a.py': '' });
    expect(found(root, { paths: ['env3', 'dist'] }).files).toEqual(['dist/a.py', 'env3/a.py']);
  });

  test('files that overlap are found once', () => {
    const root = tree({ 'a/b.py': '' });
    expect(found(root, { paths: ['a', '.', 'a/b.py', './a/../a/b.py'] }).files).toEqual(['a/b.py']);
  });

  test('glob patterns', () => {
    const root = tree({ 'a/one.py': '', 'b/two.py': '', 'b/two.txt': '' });
    expect(found(root, { paths: ['*/t*'] }).files).toEqual(['b/two.py']);
    expect(found(root, { paths: ['*/x*'] }).unmatched).toEqual(['*/x*']);
    expect(found(root, { paths: [''] }).unmatched).toEqual(['']);
  });

  test('paths that do not exist', () => {
    const root = tree({ 'a.py': '' });
    expect(found(root, { paths: ['a.py', 'b.py', 'c/d'] })).toMatchObject({
      files: ['a.py'],
      unmatched: ['b.py', 'c/d'],
    });
  });
});

describe('named files', () => {
  test('a script is known by its first line', () => {
    const root = tree({ run: '#!/usr/bin/env python3\n', shell: '#!/bin/sh\n', 'notes.md': '' });
    expect(found(root, { paths: ['run', 'shell', 'notes.md'] })).toEqual({
      files: ['run'],
      unmatched: [],
      problems: [
        'shell: not linted: neither its name nor its first line tells a language that forklint reads',
        'notes.md: not linted: neither its name nor its first line tells a language that forklint reads',
      ],
    });
  });
});

describe('.gitignore', () => {
  const files = {
    '.git/info/exclude': 'private.py\n',
    '.gitignore': 'gen/\n*_pb2.py\n/top.py\n',
    'sub/.gitignore': '!keep_pb2.py\nlocal.py\n',
    'gen/a.py': '',
    'a_pb2.py': '',
    'top.py': '',
    'sub/top.py': '',
    'sub/keep_pb2.py': '',
    'sub/local.py': '',
    'sub/private.py': '',
    'sub/a.py': '',
  };

  test('nested files and info/exclude', () => {
    expect(found(tree(files)).files).toEqual(['sub/a.py', 'sub/keep_pb2.py', 'sub/top.py']);
  });

  test('the rules of directories above count', () => {
    const root = tree(files);
    expect(found(root, { paths: ['sub'] }).files).toEqual(['sub/a.py', 'sub/keep_pb2.py', 'sub/top.py']);
  });

  test('without a repository too', () => {
    expect(found(tree({ '.gitignore': 'a.py', 'a.py': '', 'b.py': '' })).files).toEqual(['b.py']);
  });

  test('may be switched off', () => {
    expect(found(tree({ '.gitignore': 'a.py', 'a.py': '' }), { respectGitignore: false }).files).toEqual(['a.py']);
  });

  test('what is named is linted, unless exclusion is forced', () => {
    const root = tree(files);
    const paths = ['gen', 'a_pb2.py', 'sub/a.py'];
    expect(found(root, { paths }).files).toEqual(['a_pb2.py', 'gen/a.py', 'sub/a.py']);
    expect(found(root, { paths, forceExclude: true }).files).toEqual(['sub/a.py']);
  });
});

describe('exclude', () => {
  test('patterns are relative to their directory', () => {
    const root = tree({ 'a/x.py': '', 'x.py': '', 'tests/t.py': '', 'a/tests/t.py': '' });
    const exclude = [{ directory: path.join(root, 'a'), patterns: ['/x.py', 'tests'] }];
    expect(found(root, { exclude }).files).toEqual(['tests/t.py', 'x.py']);
  });

  test('forced on named files, also in directories that are never entered', () => {
    const root = tree({ 'x.py': '', 'y.py': '', 'node_modules/z.py': '' });
    const exclude = [{ directory: root, patterns: ['x.py'] }];
    const paths = ['x.py', 'y.py', 'node_modules/z.py'];
    expect(found(root, { exclude, paths }).files).toEqual(['node_modules/z.py', 'x.py', 'y.py']);
    expect(found(root, { exclude, paths, forceExclude: true }).files).toEqual(['y.py']);
  });
});

describe('symbolic links', () => {
  test('are reported as what they lead to, once', () => {
    const root = tree({ 'real/a.py': '', alias: { link: 'real' }, 'also.py': { link: 'real/a.py' } });
    expect(found(root).files).toEqual(['real/a.py']);
  });

  test('to what is not found otherwise are followed', () => {
    const root = tree({
      '.git/HEAD': '',
      'lib/x/a.py': '',
      'src/x': { link: '../lib/x' },
      'src/y.py': { link: '../lib/x/a.py' },
    });
    expect(found(root, { paths: ['src'] }).files).toEqual(['lib/x/a.py']);
  });

  test('out of the project keep their own name', () => {
    const outside = tree({ 'lib/a.py': '' });
    const root = tree({ vendored: { link: path.join(outside, 'lib') } });
    expect(found(root).files).toEqual(['vendored/a.py']);
  });

  test('that lead in circles end', () => {
    const root = tree({ 'a/x.py': '', 'a/up': { link: '..' }, 'a/self': { link: '.' }, loop: { link: 'loop' } });
    expect(found(root)).toEqual({ files: ['a/x.py'], unmatched: [], problems: [] });
  });

  test('that lead in circles outside of the project end', () => {
    const outside = tree({
      'lib/a.py': '',
      'lib/sub/b.py': '',
      'lib/sub/again': { link: '../sub' },
      'lib/up': { link: '..' },
    });
    const root = tree({ vendored: { link: path.join(outside, 'lib') } });
    expect(found(root).files).toEqual(['vendored/a.py', 'vendored/sub/b.py']);
  });

  test('that lead nowhere are named', () => {
    const root = tree({ 'gone.py': { link: 'nothing.py' }, gone: { link: 'nothing' } });
    const gone = 'gone.py: not linted: a symbolic link that leads nowhere';
    expect(found(root)).toEqual({ files: [], unmatched: [], problems: [gone] });
    expect(found(root, { paths: ['gone.py'] })).toEqual({ files: [], unmatched: [], problems: [gone] });
  });
});

test('a directory that cannot be read is named, the others are searched', () => {
  const root = tree({ 'a.py': '', 'closed/b.py': '' });
  const host: Host = {
    ...nodeHost,
    readDirectory: (directory) => {
      if (directory.endsWith('closed')) throw Object.assign(new Error('no'), { code: 'EACCES' });
      return nodeHost.readDirectory(directory);
    },
  };
  expect(found(root, {}, host)).toEqual({
    files: ['a.py'],
    unmatched: [],
    problems: ['closed: the directory cannot be read: permission denied'],
  });
});
