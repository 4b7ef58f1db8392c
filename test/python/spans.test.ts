import { beforeAll, describe, expect, it } from 'vitest';
import type { FileFacts, Step } from '../../src/facts/facts.js';
import { type At, type Span, spanAt } from '../../src/facts/span.js';
import { loadPython } from '../../src/python/parse.js';
import { factsOf, text } from './facts.js';

beforeAll(loadPython);

function bodyOf(source: string): readonly Placed<Step>[] {
  return placedFacts(source).functions[0]?.body ?? [];
}

/** Facts with the ranges in place of their numbers. */
type Placed<T> = { readonly [K in keyof T]: T[K] extends At ? Span : Placed<T[K]> };

function placedFacts(source: string): Placed<FileFacts> {
  const facts = factsOf(source);
  const place = (value: unknown, key: string): unknown => {
    if (typeof value === 'number' && (key === 'at' || key === 'nameAt')) return spanAt(facts.spans, value as At);
    if (Array.isArray(value)) return value.map((item) => place(item, ''));
    if (typeof value !== 'object' || value === null || value === facts.spans) return value;
    return Object.fromEntries(Object.entries(value).map(([inner, part]) => [inner, place(part, inner)]));
  };
  return place(facts, '') as Placed<FileFacts>;
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
    const facts = placedFacts(source);
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
    const facts = placedFacts(text`
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
