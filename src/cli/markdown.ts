import type { Style } from '../index.js';
import { wrapped } from './help.js';

const WIDTH = 88;

/** The Markdown of rule documentation for a terminal: headings, lists, fenced code, links, code and emphasis. */
export function markdownForTerminal(markdown: string, style: Style): string {
  const parts = markdown.split(/^(```[^\n]*\n[^]*?^```\n?)/m);
  const blocks = parts.flatMap((part) => (part.startsWith('```') ? [codeBlock(part, style)] : textBlocks(part, style)));
  return `${blocks.join('\n\n')}\n`;
}

function codeBlock(fenced: string, style: Style): string {
  const lines = fenced.trimEnd().split('\n').slice(1, -1);
  return lines.map((line) => (line === '' ? '' : `    ${style('accent', line)}`)).join('\n');
}

function textBlocks(text: string, style: Style): string[] {
  return text
    .split(/\n\s*\n/)
    .map((block) => block.trim())
    .filter((block) => block !== '')
    .map((block) => {
      const heading = /^#+ +(.*)$/.exec(block)?.[1];
      return heading === undefined ? paragraphOrList(block, style) : style('strong', heading);
    });
}

function paragraphOrList(block: string, style: Style): string {
  const items = block.split(/\n(?=(?:[-*]|\d+\.) )/);
  return items
    .map((item) => {
      const bullet = /^(?:[-*]|\d+\.) /.exec(item)?.[0] ?? '';
      const indent = ' '.repeat(bullet.length);
      return wrapped(withLinks(item.slice(bullet.length)), WIDTH - bullet.length)
        .map((line, index) => (index === 0 ? bullet : indent) + dressed(line, style))
        .join('\n');
    })
    .join('\n');
}

function withLinks(text: string): string {
  return text.replace(/\[([^\]]*)\]\(([^)]*)\)/g, '$1 <$2>').replace(/\*\*([^*]+)\*\*/g, '$1');
}

function dressed(line: string, style: Style): string {
  return line.replace(/`[^`]+`/g, (code) => style('strong', code));
}
