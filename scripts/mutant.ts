/** The text without the protection on this line (counted from 1): what deleting it leaves, still a program. */
export function mutant(text: string, line: number): string {
  const lines = text.split('\n');
  const before = lines[line - 1] ?? '';
  const after = withoutProtection(before);
  return [...lines.slice(0, line - 1), ...(after === null ? [] : [after]), ...lines.slice(line)].join('\n');
}

/** What stands in the line's place; null: nothing. */
function withoutProtection(line: string): string | null {
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  if (/\s\/\/[^"']*$/.test(line)) return withoutInScript(indent, line.replace(/\s+\/\/[^"']*$/, '').trim());
  const code = line.replace(/\s+#[^"']*$/, '').trim();
  if (code.startsWith('@') || code.endsWith(',')) return null;
  if (/^elif\b.*:$/.test(code)) return `${indent}elif True:`;
  if (/^(async\s+)?(with|if|while|for)\b.*:$/.test(code)) return `${indent}if True:`;
  return `${indent}pass`;
}

/** The same for TypeScript and JavaScript. */
function withoutInScript(indent: string, code: string): string | null {
  if (code.startsWith('@') || code.endsWith(',')) return null;
  const [, before] = /^((?:\}\s*else\s+)?(?:if|while)\s*)\(.*\)\s*\{$/.exec(code) ?? [];
  return before === undefined ? `${indent};` : `${indent}${before}(true) {`;
}
