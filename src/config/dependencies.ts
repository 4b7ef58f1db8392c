import { join } from 'node:path';
import type { Host } from '../files/host.js';
import { compareVersions, type Targets, type Version } from '../targets.js';
import { newestOf } from './newest-version.js';
import { at, readProjectFile, tomlOf } from './project-file.js';

/** What is required of a library: its name as it is written, and its specifiers (`~=3.2`, Poetry's `^3.2`, or none). */
export type Requirement = readonly [name: string, specifiers: string];

/**
 * The libraries that the nearest project requires, as `Targets.dependencies` has them. `directories`: the nearest first;
 * the first that requires anything counts. A library of several files has to suit them all: of their newest versions the
 * earliest counts. Within one file the alternatives (markers, extras) are many: the newest counts.
 */
export function requiredLibraries(host: Host, directories: readonly string[]): Targets['dependencies'] {
  for (const directory of directories) {
    const found = new Map<string, Version | null>();
    for (const [file, read] of filesOf(host, directory)) {
      const text = readProjectFile(host, file);
      for (const [name, newest] of text === null ? [] : newestByName(read(text)))
        found.set(name, earlier(found.get(name) ?? null, newest));
    }
    if (found.size > 0) return found;
  }
  return new Map();
}

type Reader = (text: string) => Requirement[];

const SOURCES: readonly (readonly [name: string, read: Reader])[] = [
  ['pyproject.toml', fromPyproject],
  ['setup.cfg', fromSetupCfg],
  ['setup.py', fromSetupPy],
  ['Pipfile', (text) => fromTable(at(tomlOf(text), 'packages'))],
];

function filesOf(host: Host, directory: string): (readonly [file: string, read: Reader])[] {
  const lists = [
    ...namesIn(host, directory).filter((name) => /^requirements.*\.txt$/.test(name)),
    ...namesIn(host, join(directory, 'requirements'))
      .filter((name) => name.endsWith('.txt'))
      .map((name) => join('requirements', name)),
  ];
  const files = [...SOURCES, ...lists.map((name) => [name, fromRequirements] as const)];
  return files.map(([name, read]) => [join(directory, name), read]);
}

function namesIn(host: Host, directory: string): string[] {
  try {
    return host.readDirectory(directory).map(({ name }) => name);
  } catch {
    return [];
  }
}

function newestByName(requirements: readonly Requirement[]): Map<string, Version | null> {
  const newest = new Map<string, Version | null>();
  for (const [written, specifiers] of requirements) {
    const name = written.toLowerCase().replace(/[-_.]+/g, '-');
    const version = newestOf(specifiers);
    const other = newest.get(name);
    newest.set(name, other === undefined ? version : later(other, version));
  }
  return newest;
}

function earlier(a: Version | null, b: Version | null): Version | null {
  if (a === null || b === null) return a ?? b;
  return compareVersions(a, b) < 0 ? a : b;
}

function later(a: Version | null, b: Version | null): Version | null {
  if (a === null || b === null) return null;
  return compareVersions(a, b) > 0 ? a : b;
}

/** pip's list: continued lines, comments, options, and checkouts that say which library they are (`#egg=name`). */
export function fromRequirements(text: string): Requirement[] {
  return text
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .flatMap((line) => {
      const egg = /#egg=([\w.-]+)/.exec(line)?.[1];
      return egg === undefined ? fromPep508(line) : [[egg, '']];
    });
}

/** `Name[extra] >=1,<2 ; marker`, `name @ address`; nothing where it is no requirement: an option, a path, a comment. */
function fromPep508(line: string): Requirement[] {
  const match = /^\s*([A-Za-z\d](?:[\w.-]*[A-Za-z\d])?)\s*(?:\[[^\]]*\])?\s*(.*)$/.exec(line);
  const [, name, rest] = match ?? [];
  if (name === undefined || rest === undefined || !/^(?:[<>=!~(@;#]|--|$)/.test(rest)) return [];
  return [[name, rest.startsWith('@') ? '' : (/^[^;#]*?(?=\s*--|[;#]|$)/.exec(rest)?.[0] ?? '')]];
}

export function fromPyproject(text: string): Requirement[] {
  const document = tomlOf(text);
  const extras = at(document, 'project', 'optional-dependencies');
  const lists = [at(document, 'project', 'dependencies'), ...(isTable(extras) ? Object.values(extras) : [])];
  return [
    ...lists
      .flatMap((list): readonly unknown[] => (Array.isArray(list) ? list : []))
      .flatMap((line) => (typeof line === 'string' ? fromPep508(line) : [])),
    ...fromTable(at(document, 'tool', 'poetry', 'dependencies')).filter(([name]) => name !== 'python'),
  ];
}

/** Poetry's and Pipenv's table: a name's specifiers, a table that may have them as `version`, or a list of such tables. */
function fromTable(table: unknown): Requirement[] {
  if (!isTable(table)) return [];
  return Object.entries(table).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one: unknown): Requirement => {
      const specifiers = isTable(one) ? one['version'] : one;
      return [name, typeof specifiers === 'string' ? specifiers : ''];
    }),
  );
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `install_requires` of `[options]`: what stands behind it and the indented lines that follow. */
export function fromSetupCfg(text: string): Requirement[] {
  const options = /^\[options\][ \t]*\r?\n((?:(?!\[).*(?:\n|$))*)/m.exec(text)?.[1] ?? '';
  const value = /^install_requires[ \t]*[=:](.*(?:\n(?:[ \t].*|(?=\r?\n)))*)/m.exec(options)?.[1] ?? '';
  return fromRequirements(value);
}

/** The strings at the head of a literal `install_requires` list of setup.py. */
export function fromSetupPy(text: string): Requirement[] {
  const list = /\binstall_requires["']?\s*[=:]\s*[[(]((?:[\s,]|#[^\n]*|"[^"\n]*"|'[^'\n]*')*)/.exec(text)?.[1] ?? '';
  return [...list.matchAll(/#[^\n]*|"([^"\n]*)"|'([^'\n]*)'/g)].flatMap(([, double, single]) =>
    fromPep508(double ?? single ?? ''),
  );
}
