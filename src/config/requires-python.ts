import { join } from 'node:path';
import type { Host } from '../files/host.js';
import { compareVersions, type Version } from '../targets.js';
import { at, readProjectFile, tomlOf } from './project-file.js';

/**
 * The least Python of the nearest project: `requires-python` of pyproject.toml (or Poetry's own key), `python_requires`
 * of setup.cfg or a literal one of setup.py; null where none is found. `directories`: the nearest first.
 */
export function requiredPython(host: Host, directories: readonly string[]): Version | null {
  for (const directory of directories) {
    for (const [name, read] of SOURCES) {
      const version = leastVersion(readProjectFile(host, join(directory, name)), read);
      if (version) return version;
    }
  }
  return null;
}

function leastVersion(text: string | null, read: (text: string) => unknown): Version | null {
  const specifiers = text === null ? null : read(text);
  return typeof specifiers === 'string' ? minimumOf(specifiers) : null;
}

const SOURCES: readonly (readonly [name: string, read: (text: string) => unknown])[] = [
  ['pyproject.toml', fromPyproject],
  ['setup.cfg', (text) => /^\[options\]$[^[]*?^python_requires\s*=\s*(.*)$/m.exec(text)?.[1]],
  ['setup.py', (text) => /\bpython_requires\s*=\s*(["'])(.*?)\1/.exec(text)?.[2]],
];

function fromPyproject(text: string): unknown {
  const document = tomlOf(text);
  return at(document, 'project', 'requires-python') ?? at(document, 'tool', 'poetry', 'dependencies', 'python');
}

/**
 * The least version that specifiers such as `>=3.8,<4`, `~=3.9`, `==3.*`, `>3.7` or Poetry's `^3.8` admit; null where
 * they set no lower bound. Alternatives (`||`) admit the least of theirs.
 */
export function minimumOf(specifiers: string): Version | null {
  const minima = specifiers
    .split('||')
    .map((alternative) => highest(alternative.split(/,|\s+(?=[<>=!~^])/).flatMap(lowerBound)));
  if (minima.includes(null)) return null;
  return minima.reduce((least, each) => (least && each && compareVersions(least, each) <= 0 ? least : each), null);
}

/** One specifier's lower bound, if it sets one. */
function lowerBound(specifier: string): Version[] {
  const match = /^\s*(>=|>|~=|===?|\^|~)?\s*v?(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(specifier);
  if (!match) return [];
  const [, operator, major, minor, patch] = match;
  return [[Number(major), Number(minor ?? 0), Number(patch ?? 0) + (operator === '>' ? 1 : 0)]];
}

function highest(versions: readonly Version[]): Version | null {
  return versions.reduce<Version | null>(
    (best, each) => (best && compareVersions(best, each) >= 0 ? best : each),
    null,
  );
}
