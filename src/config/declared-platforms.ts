import { join } from 'node:path';
import type { Host } from '../files/host.js';
import { PLATFORMS, type Platform } from '../targets.js';
import { at, readProjectFile, tomlOf } from './project-file.js';

/**
 * On which platforms the nearest project says that it runs, by its classifiers; empty where it does not say or where it
 * claims to run everywhere. `directories`: the nearest first.
 */
export function declaredPlatforms(host: Host, directories: readonly string[]): readonly Platform[] {
  for (const directory of directories)
    for (const [name, read] of SOURCES) {
      const text = readProjectFile(host, join(directory, name));
      const systems = text === null ? [] : read(text).flatMap(systemOf);
      if (systems.length > 0) return platformsOf(systems);
    }
  return [];
}

const SOURCES: readonly (readonly [name: string, read: (text: string) => readonly string[]])[] = [
  ['pyproject.toml', fromPyproject],
  ['setup.cfg', (text) => text.split(/\r?\n/)],
  ['setup.py', (text) => [...text.matchAll(/(["'])(Operating System :: .*?)\1/g)].map(([, , line]) => line ?? '')],
];

function fromPyproject(text: string): readonly string[] {
  const document = tomlOf(text);
  return [at(document, 'project', 'classifiers'), at(document, 'tool', 'poetry', 'classifiers')]
    .flatMap((list): readonly unknown[] => (Array.isArray(list) ? list : []))
    .filter((line) => typeof line === 'string');
}

/** `Operating System :: POSIX :: Linux` as `POSIX :: Linux`. */
function systemOf(classifier: string): string[] {
  const [, system] = /^\s*(?:classifiers\s*=\s*)?Operating System :: (.+?)\s*$/.exec(classifier) ?? [];
  return system === undefined ? [] : [system];
}

/** What a classifier begins with, and what it stands for; the longer ones first. */
const SYSTEMS: readonly (readonly [prefix: string, platforms: readonly Platform[]])[] = [
  ['POSIX :: Linux', ['linux']],
  ['POSIX :: BSD', ['freebsd']],
  ['POSIX :: Other', []],
  ['POSIX', ['linux', 'macos', 'freebsd']],
  ['Unix', ['linux', 'macos', 'freebsd']],
  ['MacOS', ['macos']],
  ['Microsoft', ['windows']],
  ['Android', ['android']],
  ['iOS', ['ios']],
];

function platformsOf(systems: readonly string[]): readonly Platform[] {
  if (systems.includes('OS Independent')) return [];
  const named = systems.flatMap((system) => SYSTEMS.find(([prefix]) => system.startsWith(prefix))?.[1] ?? []);
  return PLATFORMS.filter((platform) => named.includes(platform));
}
