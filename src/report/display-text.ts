const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' });
const TAB_STOP = 4;

/** The blocks that terminals draw two cells wide (East Asian Width W and F), first and last code point. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1b000, 0x1b2ff],
  [0x20000, 0x3fffd],
];

/**
 * Text from a linted program, safe for a terminal: control characters, which could drive it, and marks that reorder
 * text become visible; every replacement is as long as what it replaces. Tabs stay.
 */
export function visible(text: string): string {
  return text.replace(/(?!\t)\p{Cc}|\p{Bidi_Control}|[\u2028\u2029]/gu, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? '\u2421' : '\uFFFD';
  });
}

/** The same on one line, for messages and paths. */
export function oneLine(text: string): string {
  return visible(text.replace(/\s*[\r\n]+\s*|\t/g, ' '));
}

/** Text with its tabs expanded, and for each UTF-16 index of the original (the end included) its cell on the screen. */
export function layout(text: string): { readonly shown: string; readonly cellOf: readonly number[] } {
  const cellOf: number[] = [];
  let shown = '';
  let cell = 0;
  for (const segment of graphemes(visible(text))) {
    for (let i = 0; i < segment.length; i++) cellOf.push(cell);
    const width = segment === '\t' ? TAB_STOP - (cell % TAB_STOP) : graphemeWidth(segment);
    shown += segment === '\t' ? ' '.repeat(width) : segment;
    cell += width;
  }
  cellOf.push(cell);
  return { shown, cellOf };
}

/** The characters as a reader counts them; text that is ASCII alone, nearly all code, is not asked of the slow segmenter. */
function graphemes(text: string): Iterable<string> {
  return /^[\t -~]*$/.test(text) ? text : Array.from(SEGMENTER.segment(text), ({ segment }) => segment);
}

function graphemeWidth(grapheme: string): number {
  if (grapheme <= '~') return 1;
  if (/\p{Emoji_Presentation}|\uFE0F/u.test(grapheme)) return 2;
  const code = grapheme.codePointAt(0) ?? 0;
  if (WIDE.some(([first, last]) => code >= first && code <= last)) return 2;
  return /^[\p{Mn}\p{Me}\p{Cf}]/u.test(grapheme) ? 0 : 1;
}
