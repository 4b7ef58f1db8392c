import { beforeAll, describe, expect, it } from 'vitest';
import { commentsOf } from '../../src/python/comments.js';
import { loadPython } from '../../src/python/parse.js';
import { factsOf, text } from './facts.js';

beforeAll(loadPython);

describe('suppressions', () => {
  it('silences the line that it ends', () => {
    expect(factsOf('a()\nos.fork()  # forklint: ignore[rule-a, rule-b] known to be safe\n').suppressions).toEqual([
      { kind: 'line', rules: ['rule-a', 'rule-b'], reason: 'known to be safe', line: 2, at: [2, 12, 2, 63] },
    ]);
  });

  it('alone on a line silences the next line of code', () => {
    const source = text`
      if a:
          # forklint: ignore[rule-a] why
          # another comment

          b(
              c)
    `;
    expect(factsOf(source).suppressions).toMatchObject([{ kind: 'line', line: 5, at: [2, 5, 2, 35] }]);
  });

  it('silences its own line where it stands inside of a statement', () => {
    const source = text`
      a(  # forklint: ignore[rule-a]
          b,  # forklint: ignore[rule-b]
          # forklint: ignore[rule-c]
          c)
    `;
    expect(factsOf(source).suppressions.map(({ line, reason }) => [line, reason])).toEqual([
      [1, ''],
      [2, ''],
      [4, ''],
    ]);
  });

  it('silences a file', () => {
    expect(factsOf('\n# forklint: file-ignore[rule-a] generated\n').suppressions).toEqual([
      { kind: 'file', rules: ['rule-a'], reason: 'generated', line: 2, at: [2, 1, 2, 42] },
    ]);
  });

  it('is found behind other comments and in other spacing', () => {
    const source = 'a()  # type: ignore # forklint: ignore[x] y\nb() #forklint:ignore [ z , ] w';
    expect(factsOf(source).suppressions).toMatchObject([
      { rules: ['x'], reason: 'y', at: [1, 21, 1, 44] },
      { rules: ['z'], reason: 'w', line: 2 },
    ]);
  });

  it('at the end of a file silences nothing but itself', () => {
    expect(factsOf('a()\n# forklint: ignore[x] y').suppressions).toMatchObject([{ line: 2 }]);
  });

  it.each([
    ['# forklint: ignore', /expected/],
    ['# forklint: ignore all of it', /expected/],
    ['# forklint: ignore[] reason', /no rule/],
    ['# forklint: file-ignore', /expected/],
    ['# forklint: disable[rule-a] reason', /expected/],
    ['# forklint:', /expected/],
    ['# forklint: ignore[Rule A] reason', /`Rule A` is not a rule id/],
    ['# forklint: ignore[rule-a reason', /expected/],
  ])('says what is wrong with %s', (comment, problem) => {
    const [suppression] = factsOf(`${comment}\na()\n`).suppressions;
    expect(suppression?.malformed).toMatch(problem);
  });

  it('is never read from a string', () => {
    expect(factsOf('x = "# forklint: ignore[a] b"\n"""\n# forklint: ignore[c] d\n"""\n').suppressions).toEqual([]);
  });

  it('does not take a mention for a suppression', () => {
    expect(factsOf('# see `# forklint: ignore[rule]` in the manual\n').suppressions).toEqual([]);
  });
});

describe('commentsOf', () => {
  it('gives the line, column and text of each comment', () => {
    expect(commentsOf('\uFEFF# a\nx = "#no"  # b é\r\nf(  #c\n)\n')).toEqual([
      { line: 1, column: 1, text: '# a' },
      { line: 2, column: 12, text: '# b é' },
      { line: 3, column: 5, text: '#c' },
    ]);
  });
});
