import { beforeAll, describe, expect, it } from 'vitest';
import type { Step } from '../../src/facts/facts.js';
import { loadPython } from '../../src/python/parse.js';
import { factsOf, text } from './facts.js';

beforeAll(loadPython);

function bodyOf(source: string): readonly Step[] {
  return factsOf(source).functions[0]?.body ?? [];
}

describe('spans', () => {
  it('counts from one, in UTF-16 units, the end exclusive', () => {
    expect(bodyOf('x = "😀é"; f()').map((step) => step.at)).toEqual([
      [1, 1, 1, 10],
      [1, 12, 1, 15],
    ]);
  });

  it('does not count a BOM', () => {
    expect(bodyOf('\uFEFFf()').map((step) => step.at)).toEqual([[1, 1, 1, 4]]);
  });

  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('ends lines at %s', (_name, end) => {
    const source = ['if a:', '    b()', 'c = """d', 'e"""', '# forklint: ignore[x] y', 'f()', ''].join(end);
    const facts = factsOf(source);
    expect(facts.functions[0]?.body.map((step) => step.at)).toEqual([
      [1, 1, 2, 8],
      [3, 1, 4, 5],
      [6, 1, 6, 4],
    ]);
    expect(facts.functions[0]?.body[1]).toMatchObject({ value: { k: 'const', value: 'd\ne' } });
    expect(facts.suppressions).toMatchObject([{ line: 6 }]);
    expect(facts.problems).toEqual([]);
  });

  it('places calls, arguments and names', () => {
    const [step] = bodyOf(text`
      a.b(c,
          d = e, **f)
    `);
    expect(step).toMatchObject({
      value: {
        call: {
          text: 'a.b',
          at: [1, 1, 2, 16],
          callee: { at: [1, 1, 1, 4] },
          args: [{ at: [1, 5, 1, 6] }, { name: 'd', at: [2, 5, 2, 10] }, { spread: '**', at: [2, 12, 2, 15] }],
        },
      },
    });
  });

  it('places definitions without their decorators, and their names', () => {
    const facts = factsOf(text`
      @a
      async def f(x: int = 1):
          pass
      @b
      class C: pass
    `);
    expect(facts.functions[1]).toMatchObject({
      at: [2, 1, 3, 9],
      nameAt: [2, 11, 2, 12],
      params: [{ at: [2, 13, 2, 23] }],
    });
    expect(facts.classes[0]).toMatchObject({ at: [5, 1, 5, 14], nameAt: [5, 7, 5, 8] });
  });

  it('places an elif from itself to the end of the statement', () => {
    const [step] = bodyOf('if a: b\nelif c: d\nelse: e()\n');
    expect(step).toMatchObject({ at: [1, 1, 3, 10], else: [{ at: [2, 1, 3, 10] }] });
  });

  it('folds and cuts the text of a callee', () => {
    const [short, long] = bodyOf(`a(b,\n  c) . d()\n${'a.'.repeat(40)}b()`);
    expect(short).toMatchObject({ value: { call: { text: 'a(b, c) . d' } } });
    expect(long).toMatchObject({ value: { call: { text: `${'a.'.repeat(29)}a…` } } });
  });

  it('cuts long strings', () => {
    const [step] = bodyOf(`x = "${'\\n'.repeat(300)}"`);
    expect(step).toMatchObject({ value: { value: '\n'.repeat(200) } });
  });
});
