import { expect, test } from 'vitest';
import { decodeFacts } from '../../src/facts/decode-facts.js';
import { encodeFacts } from '../../src/facts/encode-facts.js';
import { printFacts } from '../../src/facts/print.js';
import { extractTypeScript } from '../../src/typescript/extract.js';

function facts(text: string, path = 'case.ts'): string {
  const found = extractTypeScript(text, path);
  expect(decodeFacts(encodeFacts(found), found.path)).toEqual(found);
  return printFacts(found);
}

function lines(text: string, path?: string): string[] {
  return facts(text, path)
    .split('\n')
    .map((line) => line.trim().replace(/^\d+:\d+ /, ''));
}

test('imports of both module systems', () => {
  expect(
    lines(`import cluster, { fork as start, type Worker } from 'node:cluster';
import * as os from 'os';
import './effects.js';
import type { Only } from './types.js';
import fs = require('fs');
const { spawn: launch } = require('child_process');
const join = require('path').join;
const lazy = () => import('./lazy.js');
if (x) require('./now.js');
export * from './all.js';
export { a as b } from './one.js';
`).slice(1, 13),
  ).toEqual([
    'from node:cluster import default as cluster',
    'from node:cluster import fork as start',
    'import os as os',
    'import ./effects.js',
    'import fs as fs',
    'from child_process import spawn as launch',
    'from path import join as join',
    'assign lazy = function 1',
    'if ?x',
    'import ./now.js',
    'from ./all.js import *',
    'from ./one.js import a as exports.b',
  ]);
});

test("a require of one's own is none", () => {
  expect(lines(`function f(require) { return require('m'); }`)).toContain('return call require("m")');
  expect(
    lines(`import { createRequire } from 'module';
const require = createRequire(import.meta.url);
const a = require('a');`),
  ).toContain('import a as a');
});

test('exports of both module systems', () => {
  expect(
    lines(`module.exports = { run, stop: halt, ...require('./more') };
exports.one = 1;
module.exports.two = () => exports.one;
`).slice(1, 6),
  ).toEqual([
    'assign exports.run = ?run',
    'assign exports.stop = ?halt',
    'from ./more import *',
    'assign exports.one = 1',
    'assign exports.two = function 1',
  ]);
  expect(lines('module.exports = class Pool {};', 'case.cjs')[1]).toMatch(/^class Pool/);
  expect(lines('export default function main() {}')).toContain('def exports.default = function 1');
  expect(lines('export = api;')).toContain('assign module.exports = ?api');
});

test('classes: fields come before the rest of the constructor, this is a parameter', () => {
  expect(
    lines(`class Pool extends Base {
  static size = 4;
  #items = [];
  tick = () => this.#items;
  constructor(private readonly name: string) {
    super(name);
  }
  get length() { return this.#items.length; }
  static make() { return new Pool('a'); }
}`),
  ).toEqual([
    'module 0 <module>()',
    'class Pool = class 0',
    'assign .size = 4',
    'def .__init__ = function 1',
    'def .length = function 3',
    'def .make = function 4',
    'function 1 Pool.constructor(this, name) [in 0, in class 0]',
    'assign this.name = name',
    'assign this.#items = list []',
    'assign this.tick = function 2',
    'call super of class 0.__init__(name)',
    'function 2 Pool.constructor.tick() [in 1]',
    'return this@1.#items',
    'function 3 Pool.length(this) [in 0, accessor, in class 0]',
    'return this.#items.length',
    'function 4 Pool.make(this) [in 0, in class 0]',
    'return call Pool@0("a")',
    'class 0 Pool(?Base) [in 0]',
  ]);
});

test('a class with fields and no constructor gets one, which calls that of its base', () => {
  expect(lines('class A extends B { x = f(); }')).toContain('call super of class 0.__init__()');
});

test('variables of blocks are told apart, functions are hoisted', () => {
  expect(
    lines(`start();
let i = 0;
{ let i = 1; use(i); }
function start() { return i; }`),
  ).toEqual([
    'module 0 <module>()',
    'def start = function 1',
    'call start()',
    'assign i = 0',
    'assign i#1 = 1',
    'call ?use(i#1)',
    'function 1 start() [in 0]',
    'return i@0',
  ]);
});

test('patterns are taken apart', () => {
  expect(
    lines(`const { a, b: [c = 1, ...d], ...e } = make();
for (const [k, v] of c) use(k);
function f({ x, y = 2 }, [z]) {}`),
  ).toEqual([
    'module 0 <module>()',
    'def f = function 1',
    'assign taken#1 = call ?make()',
    'assign a = taken#1.a',
    'assign taken#2 = taken#1.b',
    'assign c = (taken#2[0] or 1)',
    'assign d = taken#2[:]',
    'assign e = taken#1',
    'for each#1 in c',
    'assign k = each#1[0]',
    'assign v = each#1[1]',
    'call ?use(k)',
    'function 1 f(param#1, param#2) [in 0]',
    'assign x = param#1.x',
    'assign y = (param#1.y or 2)',
    'assign z = param#2[0]',
  ]);
});

test('a switch is branches; what falls through runs on', () => {
  expect(
    lines(`switch (f()) {
  case 1: a();
  case 2: b(); break;
  case 3: if (x) break; c(); return;
  default: d();
}`),
  ).toEqual([
    'module 0 <module>()',
    'assign switched#1 = call ?f()',
    'if switched#1 == 1',
    'call ?a()',
    'call ?b()',
    'else',
    'if switched#1 == 2',
    'call ?b()',
    'else',
    'if switched#1 == 3',
    'if ?x',
    'else',
    'call ?c()',
    'return',
    'else',
    'call ?d()',
  ]);
});

test('conditions, however they are written', () => {
  expect(
    lines(`ready && start();
ready ? one() : two();
a ||= 3;
do { step(); } while (more());
if (a === undefined || !(b !== null)) throw new Error('x');
const t = c ? d() : await e();`),
  ).toEqual([
    'module 0 <module>()',
    'if ?ready',
    'call ?start()',
    'if ?ready',
    'call ?one()',
    'else',
    'call ?two()',
    'if ?a',
    'else',
    'assign ?a = 3',
    'for  in',
    'call ?step()',
    'call ?more()',
    'if (?a == null or not ?b != null)',
    'raise call ?Error("x")',
    'assign t = (?c ? call ?d() : await call ?e())',
  ]);
});

test('enums, decorators, JSX, chains, assertions', () => {
  expect(lines('enum Kind { A, B = 5, C }')).toContain('assign Kind = dict {"A": 0, "B": 5, "C": 6}');
  expect(lines('class A { @logged() run() {} }')).toContain('call ?logged()');
  expect(lines('const v = <A x={f()}>{g()}</A>;', 'case.tsx')).toContain('assign v = parts(call ?f(), call ?g())');
  expect(lines('(a?.b!.c as any)<T>(d satisfies D);')).toContain('call ?a.b.c(?d)');
});

test('comments that silence', () => {
  expect(
    lines(`// forklint: ignore[spawn-at-import] started once
fork();
/* forklint: file-ignore[a, b] all of it */`).slice(-2),
  ).toEqual(['suppress line line 2 [spawn-at-import] started once', 'suppress file line 3 [a, b] all of it']);
});

test('the wrong module system, Flow and a top-level return are read', () => {
  expect(lines(`import a from 'a'; module.exports = 1;`, 'case.cjs')).toContain('from a import default as a');
  expect(lines(`if (a) return; b();`, 'case.js')).toContain('return');
  expect(lines(`// @flow\nconst a: string = f();`, 'case.js')).toContain('assign a = call ?f()');
});

test('what cannot be read is a problem', () => {
  expect(facts('const = ;')).toMatch(/1:7 problem /);
});

test('deep nesting loses facts, not the file', () => {
  const found = facts(`x = ${'['.repeat(300)}${']'.repeat(300)};\nfork();`, 'case.js');
  expect(found).toContain('problem nested too deeply');
  expect(found).toContain('call ?fork()');
  expect(facts(`x = ${'a + '.repeat(500)}b;\nfork();`)).toContain('call ?fork()');
  expect(facts(`x = ${'a + '.repeat(50_000)}b;`)).toContain('problem nested too deeply');
});
