import { dirname, join } from 'node:path';
import { languageOf } from '../files/language.js';
import type { Host } from '../files/host.js';
import { compareText } from '../finding.js';
import type { ServerFile } from '../targets.js';
import { readProjectFile } from './project-file.js';

/**
 * The configurations of servers that import the program and then copy the process: uWSGI's ini files in the directories
 * of the linted Python files, in those above them, and in those just below the root (`deploy/`, `docker/`).
 */
export function serverFiles(host: Host, root: string, files: readonly string[]): readonly ServerFile[] {
  const python = files.filter((file) => languageOf(file) === 'python');
  const directories = new Set<string>();
  for (const file of python)
    for (let directory = dirname(file); !directories.has(directory); directory = dirname(directory))
      directories.add(directory);
  if (python.length > 0) for (const name of namesIn(host, root, 'directory')) directories.add(name);
  return [...directories]
    .filter((directory) => !directory.startsWith('..') && !/(^|\/)(\.[^/.]|node_modules|tests?($|\/))/.test(directory))
    .flatMap((directory) => namesIn(host, join(root, directory), 'file').map((name) => join(directory, name)))
    .filter((path) => path.endsWith('.ini'))
    .sort(compareText)
    .flatMap((path) => {
      const server = uwsgiOf(readProjectFile(host, join(root, path)) ?? '');
      return server ? [{ path: path.replaceAll('\\', '/'), ...server }] : [];
    });
}

function namesIn(host: Host, directory: string, kind: 'file' | 'directory'): readonly string[] {
  try {
    return host.readDirectory(directory).flatMap((entry) => (entry.kind === kind ? [entry.name] : []));
  } catch {
    return [];
  }
}

/** Null where the file does not say that uWSGI imports an application and then forks several workers. */
export function uwsgiOf(text: string): Pick<ServerFile, 'runsHooks'> | null {
  const options = optionsIn(text);
  const isOn = (name: string): boolean => /^(true|1|yes|on|)$/i.test(options.get(name) ?? 'false');
  const has = (...names: readonly string[]): boolean => names.some((name) => options.has(name));
  const workers = options.get('processes') ?? options.get('workers') ?? options.get('p') ?? '1';
  if (!has('module', 'wsgi', 'wsgi-file', 'file', 'mount') || isOn('lazy-apps') || isOn('lazy')) return null;
  // `%k` is the number of cores; what stands in the environment is not known to be more than one.
  if (!/^%k$/.test(workers) && !(Number.parseInt(workers, 10) > 1)) return null;
  return { runsHooks: isOn('py-call-osafterfork') || isOn('py-call-uwsgi-fork-hooks') };
}

/** What the section of uWSGI sets; an option may be written with underscores. */
function optionsIn(text: string): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  let isOurs = false;
  for (const line of text.split(/\r?\n/)) {
    const section = /^\s*\[([^\]]*)\]/.exec(line)?.[1];
    if (section !== undefined) isOurs = section.trim() === 'uwsgi';
    const [, name, value] = /^\s*([\w-]+)\s*(?:=\s*(.*?)\s*)?$/.exec(line) ?? [];
    if (isOurs && name !== undefined) options.set(name.replaceAll('_', '-'), value ?? '');
  }
  return options;
}
