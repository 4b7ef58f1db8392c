import { lstatSync, readFileSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export type EntryKind = 'file' | 'directory' | 'link' | 'other';

export interface Entry {
  readonly name: string;
  readonly kind: EntryKind;
}

export interface Stat {
  readonly kind: EntryKind;
  readonly size: number;
  /** When it was last written, in milliseconds. */
  readonly changed: number;
}

/** The file system as forklint sees it. Paths are absolute; every method throws Node's own errors (`code` is set). */
export interface Host {
  /** In code-unit order of the names. */
  readonly readDirectory: (path: string) => readonly Entry[];
  /** Links are followed; null where there is nothing, or only a dangling link. */
  readonly stat: (path: string) => Stat | null;
  /** Whether there is anything of that name, a dangling link included. */
  readonly exists: (path: string) => boolean;
  readonly realPath: (path: string) => string;
  readonly readBytes: (path: string) => Uint8Array;
}

/** The machine's own file system. */
export const nodeHost: Host = {
  readDirectory: (path) =>
    readdirSync(path, { withFileTypes: true })
      .map(
        (entry) =>
          ({
            name: entry.name,
            kind: entry.isFile()
              ? 'file'
              : entry.isDirectory()
                ? 'directory'
                : entry.isSymbolicLink()
                  ? 'link'
                  : 'other',
          }) as const,
      )
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
  stat: (path) => {
    // Most of what is asked for and missing makes no exception, which would cost more than the call.
    const found = ignoreMissing(() => statSync(path, { throwIfNoEntry: false }));
    if (!found) return null;
    const kind = found.isFile() ? 'file' : found.isDirectory() ? 'directory' : 'other';
    return { kind, size: found.size, changed: found.mtimeMs };
  },
  exists: (path) => ignoreMissing(() => lstatSync(path)) !== null,
  realPath: (path) => realpathSync.native(path),
  readBytes: (path) => readFileSync(path),
};

/**
 * A host in which some files have other texts than on disk, or exist only here: an editor's unsaved files, stdin.
 * Such a file is found when it is named, not by listing its directory.
 */
export function withOverlays(host: Host, texts: ReadonlyMap<string, string>): Host {
  const bytes = new Map<string, Uint8Array>();
  const resolved = new Map<string, string>();
  for (const [path, text] of texts) {
    const directory = dirname(path);
    const real = host.stat(directory) === null ? path : join(host.realPath(directory), basename(path));
    for (const name of [path, real]) {
      bytes.set(name, new TextEncoder().encode(text));
      resolved.set(name, real);
    }
  }
  return {
    readDirectory: host.readDirectory,
    stat: (path) => {
      const own = bytes.get(path);
      return own ? { kind: 'file', size: own.length, changed: 0 } : host.stat(path);
    },
    exists: (path) => bytes.has(path) || host.exists(path),
    realPath: (path) => resolved.get(path) ?? host.realPath(path),
    readBytes: (path) => bytes.get(path) ?? host.readBytes(path),
  };
}

/** The `code` of a failed file operation in words that fit behind `cannot read 'x': `. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'it is a directory',
  ELOOP: 'too many levels of symbolic links',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'the name is too long',
};

function ignoreMissing<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(codeOf(error))) return null;
    throw error;
  }
}
