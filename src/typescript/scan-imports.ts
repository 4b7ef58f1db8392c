/** In comments and texts too: a module too many does no harm. */
const SPECIFIERS = /\b(?:from|import|export|require(?:\.resolve)?)\s*\(?\s*(?:["']([^"'\n]+)["']|`([^`$\n]+)`)/g;
/** Files that processes are started with are named in texts, those beside a file by their names too. */
const FILES = /["'`](\.{1,2}\/[^"'`\n]+|[\w./-]+\.[cm]?[jt]sx?)["'`]/g;

/** The modules that a script may load and the files that it names, as they are written; without parsing. */
export function scanScriptImports(text: string): readonly string[] {
  const found = new Set<string>();
  for (const [, quoted, template] of text.matchAll(SPECIFIERS)) found.add(quoted ?? template ?? '');
  for (const [, file = ''] of text.matchAll(FILES)) found.add(file.startsWith('.') ? file : `./${file}`);
  return [...found];
}
