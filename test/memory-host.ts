import { compareText } from '../src/finding.js';
import type { Entry, Host } from '../src/files/host.js';

/** A file system that holds these texts, by absolute path, and nothing else. */
export function memoryHost(texts: ReadonlyMap<string, string>): Host {
  const files = new Map([...texts].map(([path, text]) => [path, new TextEncoder().encode(text)]));
  const directories = new Map<string, Map<string, Entry>>([['/', new Map()]]);
  for (const path of files.keys()) {
    const parts = path.slice(1).split('/');
    for (const [depth, name] of parts.entries()) {
      const parent = `/${parts.slice(0, depth).join('/')}`;
      const entries = directories.get(parent) ?? new Map<string, Entry>();
      directories.set(parent, entries.set(name, { name, kind: depth === parts.length - 1 ? 'file' : 'directory' }));
    }
  }
  const stat: Host['stat'] = (path) => {
    if (directories.has(path)) return { kind: 'directory', size: 0, changed: 0 };
    const bytes = files.get(path);
    return bytes ? { kind: 'file', size: bytes.length, changed: 0 } : null;
  };
  return {
    readDirectory: (path) =>
      [...(directories.get(path) ?? missing(path)).values()].sort((a, b) => compareText(a.name, b.name)),
    stat,
    exists: (path) => stat(path) !== null,
    realPath: (path) => (stat(path) ? path : missing(path)),
    readBytes: (path) => files.get(path) ?? missing(path),
  };
}

function missing(path: string): never {
  throw Object.assign(new Error(`no such file: ${path}`), { code: 'ENOENT' });
}
