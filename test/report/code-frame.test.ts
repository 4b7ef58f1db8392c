import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Span } from '../../src/facts/span.js';
import { codeFrame, sourceLine, type Mark } from '../../src/report/code-frame.js';
import { layout, oneLine, visible } from '../../src/report/display-text.js';
import { styleFor } from '../../src/report/style.js';

const plain = styleFor(false);
const mark = (span: Span, label = '', underline: Mark['underline'] = '^'): Mark => ({
  span,
  role: 'error',
  underline,
  label,
});
const frame = (text: string, span: Span, others: readonly Mark[] = []): string =>
  codeFrame(text.split('\n'), mark(span), others, plain).join('\n');

describe('codeFrame', () => {
  test('underlines one line within its neighbours', () => {
    expect(frame('a\nb\nx = os.fork()\nd\ne', [3, 5, 3, 14])).toBe(
      ['1 │ a', '2 │ b', '3 │ x = os.fork()', '  │     ^^^^^^^^^', '4 │ d'].join('\n'),
    );
  });

  test('leaves blank neighbours out and aligns numbers', () => {
    const text = `${'\n'.repeat(8)}# nine\nos.fork()\n\n`;
    expect(frame(text, [10, 1, 10, 10])).toBe([' 9 │ # nine', '10 │ os.fork()', '   │ ^^^^^^^^^'].join('\n'));
  });

  test('counts tabs, wide characters and astral characters as they are drawn', () => {
    expect(frame('\tnames = "日本語"; f()', [1, 17, 1, 20])).toBe(
      '1 │     names = "日本語"; f()\n  │                       ^^^',
    );
    expect(frame('s = "😀👨‍👩‍👧é"; f()', [1, 20, 1, 23])).toBe(`1 │ s = "😀👨‍👩‍👧é"; f()\n  │ ${' '.repeat(13)}^^^`);
  });

  test('underlines each line of a span, and the middle of a long one is left out', () => {
    expect(frame('f(\n  a,\n  b)\nc', [1, 1, 3, 5])).toBe(
      ['1 │ f(', '  │ ^^', '2 │   a,', '  │   ^^', '3 │   b)', '  │   ^^', '4 │ c'].join('\n'),
    );
    const long = frame(Array.from({ length: 30 }, (_, i) => `l${i + 1}`).join('\n'), [3, 1, 20, 3]);
    expect(long).toContain(' 6 │ l6\n   │ ^^\n ⋮ │\n20 │ l20\n   │ ^^\n21 │ l21');
  });

  test('marks further spans on lines that it shows, with their labels', () => {
    const others = [mark([1, 6, 1, 10], '1', '~'), mark([9, 1, 9, 2], '2', '~')];
    expect(frame('with lock:\n  os.fork()', [2, 3, 2, 12], others)).toBe(
      ['1 │ with lock:', '  │      ~~~~ 1', '2 │   os.fork()', '  │   ^^^^^^^^^'].join('\n'),
    );
  });

  test('shows an empty span, a span beyond the line, and nothing beyond the file', () => {
    expect(frame('ab', [1, 2, 1, 2])).toBe('1 │ ab\n  │  ^');
    expect(frame('ab', [1, 9, 4, 9])).toBe('1 │ ab\n  │   ^');
    expect(frame('ab', [2, 1, 2, 2])).toBe('');
  });

  test('cuts a long line around what it underlines', () => {
    const text = `${'😀'.repeat(500)}os.fork()${'x'.repeat(500)}`;
    const [line, underline] = frame(text, [1, 1001, 1, 1010]).split('\n');
    expect(line).toMatch(/^1 │ …(😀)+os\.fork\(\)x+…$/u);
    expect(line?.length).toBeLessThan(200);
    expect(underline).toBe(`  │ ${' '.repeat(1 + layout('😀'.repeat(20)).cellOf.at(-1)!)}^^^^^^^^^`);
  });

  test('neither throws nor lets a control character through, for any text and span', () => {
    const number = fc.integer({ min: 1, max: 12 });
    const lines = fc.array(
      fc.string({ unit: 'binary', maxLength: 300 }).map((line) => line.replace(/[\r\n]/g, '')),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(lines, fc.tuple(number, number, number, number), (texts, span) => {
        const drawn = codeFrame(texts, mark(span), [mark(span, '1', '~')], plain);
        expect(drawn.join('')).not.toMatch(/\p{Cc}/u);
        expect(sourceLine(texts[0] ?? '', span, plain)).not.toMatch(/\p{Cc}/u);
      }),
      { numRuns: 60 },
    );
  });
});

test('a source line loses its indentation and emphasises its span', () => {
  expect(sourceLine('\t  x = "日"; os.fork()  ', [1, 13, 1, 22], styleFor(true))).toBe(
    'x = "日"; \u001b[1mos.fork()\u001b[0m',
  );
});

test('what could drive a terminal is made visible', () => {
  expect(visible('a\u001b[31mb\u0000\u007f\u009b\u202ec')).toBe('a␛[31mb␀␡\uFFFD\uFFFDc');
  expect(oneLine('a\n  b\tc\r\nd')).toBe('a b c d');
});
