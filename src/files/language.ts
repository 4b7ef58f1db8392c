import { extname } from 'node:path';
import type { Language } from '../facts/facts.js';

const EXTENSIONS: Readonly<Record<string, Language>> = { '.py': 'python', '.pyw': 'python' };

/** The language that a file's name tells. Stubs (`.pyi`) have none: they never run. */
export function languageOf(path: string): Language | null {
  return EXTENSIONS[extname(path).toLowerCase()] ?? null;
}

/** The language that a script's first line tells. */
export function languageOfShebang(bytes: Uint8Array): Language | null {
  const [line = ''] = new TextDecoder().decode(bytes.subarray(0, 256)).split('\n', 1);
  return /^#!.*\bpython/.test(line) ? 'python' : null;
}
