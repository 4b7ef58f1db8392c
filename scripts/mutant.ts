/** The text without the protection on this line (counted from 1): what deleting it leaves, still valid Python. */
export function mutant(text: string, line: number): string {
  const lines = text.split('\n');
  const before = lines[line - 1] ?? '';
  const after = withoutProtection(before);
  return [...lines.slice(0, line - 1), ...(after === null ? [] : [after]), ...lines.slice(line)].join('\n');
}

/** What stands in the line's place; null: nothing. */
function withoutProtection(line: string): string | null {
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  const code = line.replace(/\s+#[^"']*$/, '').trim();
  if (code.startsWith('@') || code.endsWith(',')) return null;
  if (/^elif\b.*:$/.test(code)) return `${indent}elif True:`;
  if (/^(async\s+)?(with|if|while|for)\b.*:$/.test(code)) return `${indent}if True:`;
  return `${indent}pass`;
}
