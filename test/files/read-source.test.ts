import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeHost, withOverlays, type Host } from '../../src/files/host.js';
import { readSource } from '../../src/files/read-source.js';
import { tree, type Content } from './tree.js';

const MAX = 1000;

function read(content: Content, host: Host = nodeHost) {
  const root = tree({ 'a.py': content });
  const { text, problem } = readSource(host, path.join(root, 'a.py'), 'a.py', {
    maxFileSize: MAX,
    maxGeneratedSize: MAX,
  });
  return { text, problem: problem && `${problem.level} ${problem.kind}: ${problem.message}` };
}

describe('encodings', () => {
  test.each<[string, Content, string]>([
    ['empty', '', ''],
    ['UTF-8', 'é = "𝒳"\r\n', 'é = "𝒳"\r\n'],
    ['a byte order mark is kept', '\uFEFFx = 1\n', '\uFEFFx = 1\n'],
    [
      'latin-1 by its comment',
      Buffer.from('# -*- coding: latin-1 -*-\nx = "\xe9"\n', 'latin1'),
      '# -*- coding: latin-1 -*-\nx = "é"\n',
    ],
    [
      'a comment on the second line',
      Buffer.from('#!/bin/python\n# vim: set fileencoding=cp1251 :\n"\xe9"', 'latin1'),
      '#!/bin/python\n# vim: set fileencoding=cp1251 :\n"й"',
    ],
  ])('%s', (_, content, text) => {
    expect(read(content)).toEqual({ text, problem: null });
  });

  test('invalid UTF-8 is replaced, with a warning', () => {
    expect(read(Buffer.from('x = "\xe9"\n', 'latin1'))).toEqual({
      text: 'x = "\uFFFD"\n',
      problem: 'warning encoding: not valid UTF-8: the bytes that cannot be decoded were replaced',
    });
  });

  test('a coding comment counts only where Python reads it', () => {
    expect(read(Buffer.from('x = 1\n# coding: latin-1\n"\xe9"', 'latin1')).text).toContain('\uFFFD');
    expect(read(Buffer.from('# coding: klingon\n"\xe9"', 'latin1')).problem).toContain("not valid 'klingon'");
  });

  test('UTF-16 is read by its byte order mark', () => {
    const message = 'note encoding: read as UTF-16LE, as its byte order mark says; Python does not run it';
    expect(read(Buffer.from('\uFEFFx = 1\n', 'utf16le'))).toEqual({ text: '\uFEFFx = 1\n', problem: message });
    expect(read(Buffer.from('\uFEFFx = 1\n', 'utf16le').swap16()).text).toBe('\uFEFFx = 1\n');
  });
});

describe('what is not linted', () => {
  test('binary files', () => {
    expect(read('x = 1\0\n')).toEqual({ text: null, problem: 'warning not-text: not linted: it contains NUL bytes' });
    expect(read(Buffer.from([0xff, 0xfe, 0, 0])).problem).toBe(
      'warning not-text: not linted: it contains NUL characters',
    );
  });

  test('files that are too large', () => {
    expect(read('#'.repeat(MAX)).problem).toBeNull();
    expect(read('#'.repeat(MAX + 1))).toEqual({
      text: null,
      problem: 'warning too-large: not linted: 1001 bytes are more than max-file-size (1000)',
    });
  });

  const failing = (code: string): Host => ({
    ...nodeHost,
    readBytes: () => {
      throw Object.assign(new Error(code), { code });
    },
  });

  test('files that cannot be read', () => {
    expect(read('', failing('EACCES'))).toEqual({
      text: null,
      problem: 'error unreadable: cannot be read: permission denied',
    });
  });

  test('files that vanish during the run', () => {
    expect(read('', failing('ENOENT')).problem).toBe('warning unreadable: not linted: it vanished during the run');
  });
});

describe('overlays', () => {
  test('stand for the file on disk and for files that are on no disk', () => {
    const root = tree({ 'a.py': 'old' });
    const [saved, unsaved] = [path.join(root, 'a.py'), path.join(root, 'new', 'b.py')];
    const host = withOverlays(nodeHost, new Map([[saved, 'new'], [unsaved, 'b']])); // prettier-ignore
    expect(readSource(host, saved, 'a.py', { maxFileSize: MAX, maxGeneratedSize: MAX }).text).toBe('new');
    expect(readSource(host, unsaved, 'b.py', { maxFileSize: MAX, maxGeneratedSize: MAX }).text).toBe('b');
    expect(host.exists(unsaved)).toBe(true);
    expect(host.realPath(unsaved)).toBe(unsaved);
  });

  test('are found under the resolved name too', () => {
    const root = tree({ 'real/x.py': '', alias: { link: 'real' } });
    const host = withOverlays(nodeHost, new Map([[path.join(root, 'alias', 'x.py'), 'new']]));
    const real = host.realPath(path.join(root, 'alias', 'x.py'));
    expect(real).toBe(path.join(root, 'real', 'x.py'));
    expect(readSource(host, real, 'x.py', { maxFileSize: MAX, maxGeneratedSize: MAX }).text).toBe('new');
  });
});
