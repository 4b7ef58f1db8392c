import { commentsOf } from '../src/python/comments.js';
import { scriptCommentsOf } from '../src/typescript/comments.js';
import type { FixtureCase } from './fixture-cases.js';
import { holdsPromises } from './fixture-cases.js';
import type { Level } from '../src/finding.js';

/** `true`: it is promised; `missing`: it is true and not found yet; `spurious`: it is found and not true. */
export type Standing = 'true' | 'missing' | 'spurious';

/** A finding whose place is this line. */
export interface Want {
  readonly standing: Standing;
  readonly level: Level;
  readonly rule: string;
  /** Names the finding for `via`. */
  readonly label: string | null;
  /** What its message must match. */
  readonly message: RegExp | null;
  readonly line: number;
}

/** This line appears in the trace of the finding with this label. */
export interface Via {
  readonly standing: Standing;
  readonly label: string;
  readonly line: number;
}

/** The linker resolves a call on this line to this target. */
export interface CallsTarget {
  readonly standing: Standing;
  readonly target: string;
  readonly line: number;
}

export interface Promises {
  readonly path: string;
  readonly wants: readonly Want[];
  readonly vias: readonly Via[];
  readonly calls: readonly CallsTarget[];
  /** The lines that protect: without one of them, the mutation bar expects a finding. */
  readonly protects: readonly number[];
  /** Whether the file says that it promises nothing. */
  readonly clean: boolean;
  /** Whether there is no code in it at all: such a file need not say that it promises nothing. */
  readonly isEmpty: boolean;
  /** The configuration of the case, such as `python` to `3.8`. */
  readonly target: ReadonlyMap<string, string>;
  /** Promises that cannot be read, as `line: why`. */
  readonly errors: readonly string[];
}

/** The promises of each file of a case that may hold some. */
export function promisesOf({ files }: FixtureCase): Promises[] {
  return [...files].filter(([file]) => holdsPromises(file)).map(([file, text]) => readPromises(file, text));
}

/** The targets of a case: any of its files may give them. */
export function targetOf(files: readonly Promises[]): ReadonlyMap<string, string> {
  return new Map(files.flatMap(({ target }) => [...target]));
}

/**
 * Reads the promises of a fixture from its comments. One comment holds one or more, separated by `;`:
 *
 *     # want LEVEL RULE[#label] ["regexp"], … [missing: …] [spurious: …]
 *     # via label, …      # calls TARGET, …      # protects
 *     # clean             # target: python=3.8 platform=macos      (above the first line of code)
 *
 * In scripts with `//`. A comment that begins with another word is an ordinary one. The parser must have been loaded (`loadPython`).
 */
export function readPromises(path: string, text: string): Promises {
  const wants: Want[] = [];
  const vias: Via[] = [];
  const calls: CallsTarget[] = [];
  const protects: number[] = [];
  const errors: string[] = [];
  let target = new Map<string, string>();
  let clean = false;
  const isPython = path.endsWith('.py');
  const comments = isPython ? commentsOf(text) : scriptCommentsOf(text, path);
  const headEnd = text.split('\n').findIndex((line) => !(isPython ? /^\s*(#.*)?$/ : /^\s*(\/\/.*)?$/).test(line));

  for (const { line, text: comment } of comments) {
    const isHead = headEnd < 0 || line <= headEnd;
    for (const promise of split(comment.replace(/^(?:#+|\/\/+)\s*/, ''), ';')) {
      const keyword = /^[a-z]+/.exec(promise)?.[0] ?? '';
      const rest = promise.slice(keyword.length).trim();
      try {
        if (keyword === 'want') wants.push(...items(rest).map((item) => readWant(item, line)));
        else if (keyword === 'via')
          vias.push(...items(rest).map(({ standing, text: label }) => ({ standing, label, line })));
        else if (keyword === 'calls')
          calls.push(...items(rest).map((item) => ({ standing: item.standing, target: item.text, line })));
        else if (promise === 'protects') protects.push(line);
        else if (isHead && promise === 'clean') clean = true;
        else if (isHead && promise.startsWith('target:')) target = readTarget(promise.slice('target:'.length));
      } catch (error) {
        errors.push(`${line}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  return { path, wants, vias, calls, protects, clean, isEmpty: headEnd < 0 && text.trim() === '', target, errors };
}

interface Item {
  readonly standing: Standing;
  readonly text: string;
}

/** The entries of `a, b missing: c spurious: d`. */
function items(list: string): Item[] {
  const marked = list
    .split(QUOTED)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/\b(missing|spurious):/g, ',$1:,')))
    .join('');
  const found: Item[] = [];
  let standing: Standing = 'true';
  for (const text of split(marked, ',')) {
    if (text === 'missing:') standing = 'missing';
    else if (text === 'spurious:') standing = 'spurious';
    else found.push({ standing, text });
  }
  if (found.length === 0) throw new Error('an empty list promises nothing');
  return found;
}

/** Captures, so that a split by it keeps the quoted parts, at the odd places. */
const QUOTED = /("(?:[^"\\]|\\.)*")/;

/** Splits outside quotes; parts are trimmed, empty ones left out. */
function split(text: string, separator: ',' | ';'): string[] {
  const parts = [''];
  for (const [index, piece] of text.split(QUOTED).entries()) {
    const [first = '', ...rest] = index % 2 === 1 ? [piece] : piece.split(separator);
    parts.push(`${parts.pop() ?? ''}${first}`);
    parts.push(...rest);
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function readWant({ standing, text }: Item, line: number): Want {
  const match = /^(error|warning|note)\s+([a-z][a-z0-9-]*)(?:#([\w-]+))?(?:\s+"(.*)")?$/.exec(text);
  if (!match) throw new Error(`not \`LEVEL RULE[#label] ["regexp"]\`: ${text}`);
  const [, level, rule, label, message] = match;
  return {
    standing,
    level: level as Level,
    rule: rule!,
    label: label ?? null,
    message: message === undefined ? null : new RegExp(message, 'u'),
    line,
  };
}

function readTarget(text: string): Map<string, string> {
  const target = new Map<string, string>();
  for (const pair of text.trim().split(/\s+/)) {
    const [, key, value] = /^([a-z]+)=(\S+)$/.exec(pair) ?? [];
    if (key === undefined || value === undefined) throw new Error(`not \`key=value\`: ${pair}`);
    target.set(key, value);
  }
  return target;
}
