/** Markdown as plain text: links become their text, emphasis goes, code keeps its backticks, paragraphs stay. */
export function plainText(markdown: string): string {
  return markdown
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\*\*([^*]+)\*\*/g, '$1')
    .replace(/^#+ +/gm, '')
    .trim();
}

/** The first sentence of a Markdown text, as plain text on one line, with its full stop. */
export function firstSentence(markdown: string): string {
  const paragraph =
    plainText(markdown)
      .replace(/^[-*] +/, '')
      .split(/\n\s*\n|\n(?=[-*] )/)[0] ?? '';
  const text = paragraph.replace(/\s+/g, ' ').trim();
  // A full stop within code ends no sentence.
  const match = /^(?:`[^`]*`|[^`])*?[.!?](?= |$)/.exec(text);
  return match ? match[0] : terminated(text);
}

/** The text with one full stop at its end, whether or not it came with one. */
export function terminated(text: string): string {
  return text === '' || /[.!?]$/.test(text) ? text : `${text}.`;
}

/** At most `length` UTF-16 units: whole sentences where one fits, else cut with an ellipsis. */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const head = text.slice(0, length);
  const sentences = /^.*[.!?](?=\s)/s.exec(head);
  return sentences ? sentences[0] : `${head.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
