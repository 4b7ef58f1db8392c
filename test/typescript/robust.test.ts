import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printFacts } from '../../src/facts/print.js';
import type { FileFacts } from '../../src/facts/facts.js';
import { extractTypeScript } from '../../src/typescript/extract.js';

const DEEP = 100_000;

function factsOf(source: string, path = 'main.ts'): FileFacts {
  return extractTypeScript(source, path);
}

/** Whether the call behind the strange part is still found. */
function isLastRead(source: string, path = 'main.ts'): boolean {
  return printFacts(factsOf(`${source}\nlast();\n`, path)).includes('call ?last()');
}

function problemsOf(source: string, path = 'main.ts'): readonly string[] {
  return factsOf(source, path).problems.map(({ message }) => message);
}

describe('strange files', () => {
  it.each([
    ['empty', ''],
    ['white space', ' \n\t\n\f'],
    ['only a comment', '// comment'],
    ['only a BOM', '\uFEFF'],
    ['a lone surrogate', 'const x = "\ud800";'],
    ['a hashbang', '#!/usr/bin/env node\n'],
    ['another separator of lines', 'a();\u2028b();'],
  ])('%s', (_name, source) => {
    expect(problemsOf(source)).toEqual([]);
  });

  it.each([
    ['NUL', 'a();\0'],
    ['binary', '\x7fELF\x02\x01\x01\0\0\0\0\x03\0>\0\xff\xfe'],
    ['CRLF', 'a();\r\nb();\r'],
    ['a syntax error', 'function a() { return 1; }\nconst = ;\nfunction b() { c(); }'],
    ['two of them', 'const = ;\na();\nif (;\n'],
    ['a comment without end behind it', 'a();\nlast();\n/* never'],
  ])('%s costs no facts around it', (_name, source) => {
    expect(isLastRead(source)).toBe(true);
  });

  it('a syntax error is a problem, and its line alone is lost', () => {
    const facts = factsOf('first();\nconst = ;\nlast();\n');
    expect(facts.problems.map(({ at }) => at.slice(0, 2))).toEqual([[2, 7]]);
    const text = printFacts(facts);
    expect(text).toContain('1:1 call ?first()');
    expect(text).toContain('3:1 call ?last()');
  });

  it('a block that does not end is ended', () => {
    const facts = factsOf('function a() {\n  if (b) {\n    c();\n');
    expect(facts.problems).toHaveLength(1);
    expect(printFacts(facts)).toContain('call ?c()');
  });

  it('files in the wrong module system are read', () => {
    expect(problemsOf("const a = require('./a');\nreturn a;\n", 'main.mjs')).toEqual([]);
    expect(problemsOf("import a from './a.js';\nexport default a;\n", 'main.cjs')).toEqual([]);
    expect(problemsOf("import a from './a.js';\nmodule.exports = a;\nwith (a) b();\n", 'main.js')).toEqual([]);
    expect(problemsOf('await start();\n', 'main.cjs')).toEqual([]);
  });

  it('annotations of Flow cost a notice, not the file', () => {
    const flow = '// @flow strict\nimport { type A } from "./a";\nfunction f(x: ?string): A {\n  return (x: any);\n}\n';
    expect(problemsOf(flow, 'main.js').join()).toContain('annotations of Flow, which are not read');
    expect(isLastRead(flow, 'main.js')).toBe(true);
    expect(problemsOf('/* @flow */\nconst x: number = 1;\n', 'main.js')).toEqual([]);
  });
});

/** Texts of any depth. The parser is native code: where its stack ends, so does the process. */
const NESTED: Readonly<Record<string, (depth: number) => string>> = {
  parentheses: (n) => `x = ${'('.repeat(n)}f()${')'.repeat(n)};`,
  lists: (n) => `x = ${'['.repeat(n)}${']'.repeat(n)};`,
  functions: (n) => `x = ${'() => '.repeat(n)}a;`,
  'functions without parentheses': (n) => `x = ${'a => '.repeat(n)}a;`,
  nots: (n) => `x = ${'!'.repeat(n)}a;`,
  words: (n) => `x = ${'typeof '.repeat(n)}a;`,
  conditionals: (n) => `x = ${Array(n).fill('a ? b').join(' : ')} : c;`,
  assignments: (n) => `${'a = '.repeat(n)}b;`,
  powers: (n) => `x = ${Array(n).fill('a').join(' ** ')};`,
  sums: (n) => `x = ${Array(n).fill('f()').join(' + ')};`,
  'sums on lines of their own': (n) => `x = ${Array(n).fill('f()').join(' +\n  ')};`,
  'sums of objects': (n) => `x = ${Array(n).fill('{}').join(' + ')};`,
  calls: (n) => `x = a${'.b()'.repeat(n)};`,
  elifs: (n) => `if (a) f();\n${'else if (b) g();\n'.repeat(n)}`,
  'elifs with blocks': (n) => `if (a) {\n  f();\n}\n${'else if (b) {\n  g();\n}\n'.repeat(n)}`,
  ifs: (n) => `${'if (a) '.repeat(n)}f();`,
  labels: (n) => `${'a: '.repeat(n)}f();`,
  blocks: (n) => `${'{'.repeat(n)}${'}'.repeat(n)}`,
  elements: (n) => `x = ${'<a>'.repeat(n)}${'</a>'.repeat(n)};`,
  templates: (n) => `x = ${'`${'.repeat(n)}a${'}`'.repeat(n)};`,
  types: (n) => `type X = ${'Array<'.repeat(n)}b${'>'.repeat(n)};`,
  'conditional types': (n) => `type X = ${'a extends b ? c : '.repeat(n)}d;`,
  casts: (n) => `x = a${' as b'.repeat(n)};`,
  decorators: (n) => `${'@a '.repeat(n)}class A {}`,
};

describe('what is nested too deeply is left out', () => {
  it.each(Object.entries(NESTED))('%s', (_name, text) => {
    expect(problemsOf(text(DEEP), 'main.tsx')).toEqual(['nested too deeply']);
    for (const depth of [900, 5000]) factsOf(text(depth), 'main.tsx');
    expect(problemsOf(text(50), 'main.tsx').filter((message) => message.includes('nested'))).toEqual([]);
  });

  it('length is not depth', () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `  [${i}, -${i}, "(((", \`{{{\`], // (((`).join('\n');
    expect(isLastRead(`const table = [\n${rows}\n];`)).toBe(true);
    expect(isLastRead('call(a + b)\n'.repeat(20_000))).toBe(true);
    expect(isLastRead('x = /[(]/.test(a) ? (b) : /\\(/\n'.repeat(5000))).toBe(true);
    expect(isLastRead(`x = ${Array(1500).fill('f()').join(' + ')};`)).toBe(true);
  });
});

describe('any text', () => {
  it('large files', () => {
    const source = 'function f(a) {\n  return lock(fork() + a.b("x", { y: [1, 2] }));\n}\n'.repeat(75_000);
    expect(source.length).toBeGreaterThan(5_000_000);
    expect(factsOf(source).functions).toHaveLength(75_001);
  }, 60_000);

  it('never throws', () => {
    const words = [
      ...[
        'function f',
        'class C',
        '(',
        ')',
        '[',
        ']',
        '{',
        '}',
        ':',
        ';',
        '\n',
        'if ',
        'else ',
        'x',
        '=',
        '=>',
        ' of ',
      ],
      ...['import ', 'from ', 'export ', '`', '${', '"', '/', '//', '/*', '<', '>', '@', 'await ', 'async ', '.', ','],
      ...['?.', 'type ', 'enum ', 'declare ', '\\', '#', '\0', 'require("./a")', 'this', 'new '],
    ];
    const source = fc.array(fc.constantFrom(...words), { maxLength: 60 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(source, fc.string({ unit: 'binary', maxLength: 200 })), (any) => {
        factsOf(any, 'main.tsx');
        factsOf(any, 'main.js');
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});
