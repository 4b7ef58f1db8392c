import { beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { printFacts } from '../../src/facts/print.js';
import { extractPython } from '../../src/python/extract.js';
import { loadPython } from '../../src/python/parse.js';
import { factsOf, printed } from './facts.js';

beforeAll(loadPython);

const DEEP = 100_000;

/** A file in which the call behind the strange part must still be found. */
function lastStepOf(source: string): string | undefined {
  return printed(`${source}\nlast()\n`)
    .split('\n')
    .find((line) => line.endsWith('call ?last()'));
}

describe('strange files', () => {
  it.each([
    ['empty', ''],
    ['white space', ' \n\t\n\f'],
    ['only a comment', '# comment'],
    ['only a BOM', '\uFEFF'],
    ['a lone surrogate', 'x = "\ud800"'],
  ])('%s', (_name, source) => {
    expect(factsOf(source).problems).toEqual([]);
  });

  it.each([
    ['NUL', 'a = 1\0\n'],
    ['binary', '\x7fELF\x02\x01\x01\0\0\0\0\x03\0>\0\xff\xfe\n'],
    ['form feeds and tabs', '\fif a:\n\tb()\n        c()\n'],
  ])('%s costs no facts behind it', (_name, source) => {
    expect(lastStepOf(source)).toBeDefined();
  });

  it('reads any number of parentheses', () => {
    const facts = factsOf(`x = ${'('.repeat(DEEP)}f()${')'.repeat(DEEP)}\n`);
    expect(printFacts(facts)).toContain('1:1 assign x = call ?f()');
    expect(facts.problems).toEqual([]);
  });

  it.each([
    ['lists', `x = ${'['.repeat(DEEP)}${']'.repeat(DEEP)}`],
    ['calls', `x = a${'.b()'.repeat(20_000)}`],
    ['subscripts', `x = a${'[0]'.repeat(20_000)}`],
    ['nots', `x = ${'not '.repeat(20_000)}a`],
    ['powers', `x = ${Array(6000).fill('f()').join(' ** ')}`],
    ['lambdas', `x = ${'lambda: '.repeat(20_000)}a`],
    ['conditionals', `x = ${Array(5000).fill('a if b').join(' else ')} else c`],
    ['comprehensions', `x = ${'['.repeat(3000)}(y := 1)${' for a in b]'.repeat(3000)}`],
    ['annotations', `x: ${'a['.repeat(5000)}b${']'.repeat(5000)}`],
    ['with items', `with ${Array(2000).fill('a() as b').join(', ')}: pass`],
    [
      'blocks',
      `${Array.from({ length: 400 }, (_, depth) => `${' '.repeat(depth)}if a:\n`).join('')}${' '.repeat(400)}f()`,
    ],
  ])('leaves out what is nested too deeply: %s', (_name, source) => {
    expect(lastStepOf(source)).toBeDefined();
    expect(factsOf(source).problems.map((problem) => problem.message)).toContain('nested too deeply');
  });

  it.each([
    ['+', 6000],
    ['and', 6000],
    ['<', 6000],
  ])('reads a long run of %s', (operator, length) => {
    const facts = factsOf(`x = ${Array(length).fill('f()').join(` ${operator} `)}\n`);
    expect(facts.problems).toEqual([]);
    expect(printFacts(facts).match(/call/g)).toHaveLength(length);
  });

  it('reads a long chain of elif in pieces', () => {
    const arms = Array.from({ length: 2000 }, (_, index) => `elif a == ${index}: f(${index})\n`).join('');
    const facts = factsOf(`if a: f()\n${arms}else: g()\n`);
    expect(facts.problems).toEqual([]);
    const lines = printFacts(facts).split('\n');
    expect(lines.filter((line) => line.includes('call ?f('))).toHaveLength(2001);
    expect(lines.filter((line) => line.includes('call ?g('))).toHaveLength(1);
    expect(Math.max(...lines.map((line) => line.search(/\S/)))).toBeLessThan(250);
  });

  it('enters the next piece of a chain only when it fell through the one before', () => {
    const arms = Array.from({ length: 51 }, (_, index) => `    case ${index}: f()\n`).join('');
    const body = factsOf(`match x:\n${arms}`).functions[0]?.body ?? [];
    const flag = { k: 'var', fn: 0, name: 'else#1' };
    expect(body).toMatchObject([
      { s: 'assign', targets: [flag], value: { value: false } },
      { s: 'branch' },
      { s: 'branch', test: { t: 'truthy', value: flag }, then: [{ s: 'branch' }], else: [] },
    ]);
  });

  it('keeps at most five problems', () => {
    expect(factsOf('a = = 1\n\n\n'.repeat(50)).problems).toHaveLength(5);
  });

  it('reads large files', () => {
    const source = 'def f(a):\n    with lock:\n        return os.fork() + a.b("x", y=[1, 2])\n\n'.repeat(70_000);
    expect(source.length).toBeGreaterThan(5_000_000);
    expect(extractPython(source, 'large.py').functions).toHaveLength(70_001);
  });

  it('never throws, whatever the text', () => {
    const words = [
      'def f',
      'class C',
      '(',
      ')',
      '[',
      ']',
      ':',
      '\n',
      '\n    ',
      'if ',
      'else',
      'x',
      '=',
      'lambda',
      ' for ',
      ' in ',
    ];
    const more = [
      'match x:\n',
      ' case ',
      'f"{',
      '}"',
      '"',
      '"""',
      '*',
      '@',
      'await ',
      'import ',
      'from ',
      '.',
      ',',
      '\\',
      '#',
      '\0',
    ];
    const source = fc.array(fc.constantFrom(...words, ...more), { maxLength: 60 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(source, fc.string({ unit: 'binary', maxLength: 200 })), (any) => {
        factsOf(any);
      }),
      { numRuns: 500, seed: 1 },
    );
  });
});
