import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { walkSteps } from '../../src/facts/visit.js';
import { ConnectedFiles } from '../../src/python/connected-files.js';
import { extractPython } from '../../src/python/extract.js';
import { loadPython } from '../../src/python/parse.js';
import { scanImports } from '../../src/python/scan-imports.js';
import { fixtureCases } from '../fixture-cases.js';

beforeAll(loadPython);

const FORMS = `
import a.b.c, d as e , \\
    f.g
import h; import i
from j.k import (l,
    m)
from n\\
  import o
from . import p
from ..q import r
from ....s import t
from .u import v
from w import *
from\tx import y
if z: import aa
try: from ab import ac
except ImportError: from ad import ae
lazy = __import__("af.ag")
étè = 1
import été
from ñ.o import p
`;

/** The tops and levels of the imports that the parser finds. */
function parsed(text: string) {
  const [tops, levels] = [new Set<string>(), new Set<number>()];
  for (const { body } of extractPython(text, 'x.py').functions)
    walkSteps(body, {
      step: (step) => {
        if (step.s !== 'import') return;
        if (step.level > 0) levels.add(step.level);
        else tops.add(step.module.split('.', 1)[0] ?? '');
      },
    });
  return { tops, levels };
}

function missed(text: string): readonly unknown[] {
  const [scanned, wanted] = [scanImports(text), parsed(text)];
  return [
    ...[...wanted.tops].filter((top) => !scanned.tops.has(top)),
    ...[...wanted.levels].filter((level) => !scanned.levels.has(level)),
  ];
}

test('every form of import is seen without parsing', () => {
  expect(missed(FORMS)).toEqual([]);
  expect(parsed(FORMS).tops.size).toBe(14);
  expect([...scanImports(FORMS).tops]).toContain('af');
  expect(scanImports(FORMS).levels).toEqual(new Set([1, 2, 4]));
  expect(missed(FORMS.replace(/\n/g, '\r\n'))).toEqual([]);
});

test('so are those of all fixtures', () => {
  const texts = fixtureCases(path.resolve(import.meta.dirname, '../../fixtures'))
    .flatMap(({ files }) => [...files])
    .flatMap(([file, text]) => (file.endsWith('.py') ? [text] : []));
  expect(texts.length).toBeGreaterThan(100);
  expect(texts.flatMap(missed)).toEqual([]);
});

/** The files that are in one group with the first. */
function groupOf(files: Readonly<Record<string, string>>): readonly string[] {
  const [first = '', ...others] = Object.keys(files);
  const connected = new ConnectedFiles([first, ...others]);
  for (const [file, text] of Object.entries(files)) connected.add(file, scanImports(text));
  return [...connected.groupsOf([first])].filter((file) => file !== first);
}

test.each<[string, readonly string[], Readonly<Record<string, string>>]>([
  ['what it imports', ['b.py'], { 'a.py': 'import b', 'b.py': '', 'c.py': '' }],
  ['what imports it', ['b.py'], { 'a.py': '', 'b.py': 'from a import x', 'c.py': '' }],
  ['what is further away', ['b.py', 'c.py'], { 'a.py': 'import b', 'b.py': '', 'c.py': 'import b', 'd.py': '' }],
  [
    'a package as a whole',
    ['p/__init__.py', 'p/q/r.py'],
    { 'a.py': 'import p.s', 'p/__init__.py': '', 'p/q/r.py': '' },
  ],
  ['a package without `__init__`', ['p/q/r.py'], { 'a.py': 'import p.q', 'p/q/r.py': '', 'q/r.py': '' }],
  ['the package that it is in', ['p/__init__.py'], { 'p/a.py': '', 'p/__init__.py': '', 'a.py': '' }],
  [
    'its neighbours',
    ['p/b.py', 'p/c/d.py'],
    { 'p/a.py': 'from . import b', 'p/b.py': '', 'p/c/d.py': '', 'q/b.py': '' },
  ],
  ['those above', ['p/b.py'], { 'p/q/a.py': 'from ..b import x', 'p/b.py': '', 'q/b.py': '' }],
  ['what is in a source root', ['src/p/b.py'], { 'a.py': 'import p', 'src/p/b.py': '', 'src/q/c.py': '' }],
  ['what is imported by its name', ['p/b.py'], { 'a.py': 'importlib.import_module("p.b")', 'p/b.py': '', 'c.py': '' }],
  ['not who imports the same library', [], { 'a.py': 'import os', 'b.py': 'import os' }],
  ['not who lives in the same directory', [], { 'x/a.py': 'import os', 'x/b.py': 'x = 1' }],
])('a file goes with %s', (_, group, files) => {
  expect(groupOf(files)).toEqual(group);
});
