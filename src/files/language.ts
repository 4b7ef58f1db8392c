import { extname } from 'node:path';
import type { Language } from '../facts/facts.js';

const EXTENSIONS: Readonly<Record<string, Language>> = {
  '.py': 'python',
  '.pyw': 'python',
  ...Object.fromEntries(
    ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'].map((name) => [name, 'typescript' as const]),
  ),
};

/** The language that a file's name tells. Stubs (`.pyi`, `.d.ts`) have none: they never run. */
export function languageOf(path: string): Language | null {
  return /\.d\.[cm]?ts$/i.test(path) ? null : (EXTENSIONS[extname(path).toLowerCase()] ?? null);
}

/** The language that a script's first line tells. */
export function languageOfShebang(script: Uint8Array | string): Language | null {
  const start = typeof script === 'string' ? script.slice(0, 256) : new TextDecoder().decode(script.subarray(0, 256));
  const [line = ''] = start.split('\n', 1);
  if (/^#!.*\bpython/.test(line)) return 'python';
  return /^#!.*\b(?:node|bun|deno|tsx|ts-node)\b/.test(line) ? 'typescript' : null;
}
