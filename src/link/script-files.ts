import type { Value } from '../facts/facts.js';
import type { Evaluator } from './evaluator.js';
import type { Abstract, Argument, Frame, Module } from './model.js';
import { MAIN_FILE } from './model.js';
import { isScript } from './scripts.js';
import type { Program } from './program.js';

/** A path that is put together from a directory of the program and texts: `` `${__dirname}/worker.js` ``; null for other texts. */
export function fileIn(e: Evaluator, of: readonly Value[], frame: Frame): readonly Abstract[] | null {
  const [first, ...rest] = of;
  if (!first || !isScript(frame.fn.module)) return null;
  if (first.k === 'const' && first.value === 'file://' && rest.length === 1) return fileIn(e, rest, frame);
  if (first.k !== 'free' && first.k !== 'var' && first.k !== 'attr' && first.k !== 'item') return null;
  const files = e.evaluate(first, frame).filter((value) => value.a === 'file');
  if (files.length === 0) return null;
  const texts = rest.map((part) => (part.k === 'const' && typeof part.value === 'string' ? part.value : null));
  if (texts.some((text) => text === null)) return [];
  return files.flatMap(({ path }) => joined(path, texts.join('')));
}

/** `path.join(directory, 'a', 'b.js')`: known where all parts are. */
export function joinedFile(args: readonly Argument[]): readonly Abstract[] {
  const [first, ...rest] = args;
  const texts = rest.map(({ values: [value, ...others] }) =>
    others.length === 0 && value?.a === 'const' && typeof value.value === 'string' ? value.value : null,
  );
  if (texts.some((text) => text === null)) return [];
  return (first?.values ?? []).flatMap((value) =>
    value.a === 'file' ? joined(value.path, `/${texts.join('/')}`) : [],
  );
}

/** `new URL('./worker.js', import.meta.url)`. */
export function fileBeside([relative, base]: readonly Argument[]): readonly Abstract[] {
  const text = relative?.values.find((value) => value.a === 'const');
  if (!base) return (relative?.values ?? []).filter((value) => value.a === 'file');
  if (text?.a !== 'const' || typeof text.value !== 'string') return [];
  const name = text.value;
  return base.values.flatMap((value) => (value.a === 'file' ? joined(directoryOf(value.path), `/${name}`) : []));
}

export function directoryOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The text must begin a new part of the path: `import.meta.url + 'x'` names nothing. */
function joined(directory: string, text: string): readonly Abstract[] {
  if (directory === MAIN_FILE || (text !== '' && !text.startsWith('/'))) return [];
  const parts: string[] = [];
  for (const part of `${directory}${text}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return [];
  }
  return [{ a: 'file', path: parts.join('/') }];
}

/** The module of a path as a program names it: also without its extension, or with that of what it is compiled to. */
export function moduleAt(program: Program, from: Module, path: string): Module | null {
  const exact = program.byPath.get(path);
  if (exact) return exact;
  const up = directoryOf(from.path)
    .split('/')
    .filter((part) => part !== '')
    .map(() => '..');
  const found = program.resolve(from.path, 0, `./${[...up, path].join('/')}`);
  return found === null ? null : (program.byPath.get(found) ?? null);
}

/**
 * The module that a file outside of the program's code means by a path relative to its directory: the one of which that
 * is compiled, where it is not there itself.
 */
export function fileNamed(program: Program, directory: string, path: string): Module | null {
  if (!/^[\w@.][\w@./-]*$/.test(path)) return null;
  const [own] = joined(directory === '' ? '.' : directory, `/${path}`);
  if (own?.a !== 'file') return null;
  const below = directory === '' ? '' : `${directory}/`;
  const rest = own.path.slice(below.length);
  const [, source = rest] = /^(?:dist|build|out|lib|bin)\/(.+)$/.exec(rest) ?? [];
  const stems = [rest, source, `src/${source}`].map((stem) => stem.replace(/\.[cm]?[jt]sx?$/, ''));
  const wanted = [
    own.path,
    ...stems.flatMap((stem) => EXTENSIONS.flatMap((ext) => [`${below}${stem}${ext}`, `${below}${stem}/index${ext}`])),
  ];
  return wanted.map((name) => program.byPath.get(name)).find((module) => module !== undefined) ?? null;
}

const EXTENSIONS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.tsx', '.jsx'];
