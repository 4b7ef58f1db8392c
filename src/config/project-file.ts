import type { Host } from '../files/host.js';
import { readToml } from './position.js';

/** The text of a file that describes the linted project; null where there is none that can be read. */
export function readProjectFile(host: Host, file: string): string | null {
  try {
    return host.stat(file)?.kind === 'file' ? new TextDecoder().decode(host.readBytes(file)) : null;
  } catch {
    return null;
  }
}

/** What a TOML file says; null where it is broken: whether a file that forklint does not own is valid is not its to say. */
export function tomlOf(text: string): unknown {
  try {
    return readToml(text);
  } catch {
    return null;
  }
}

/** What is found in nested tables under these keys. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
  let inner = value;
  for (const key of keys) {
    if (typeof inner !== 'object' || inner === null) return undefined;
    inner = (inner as Readonly<Record<string, unknown>>)[key];
  }
  return inner;
}
