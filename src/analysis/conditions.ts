import type { ArgRef, ArgTest, EffectSpec } from '../effects.js';
import type { Call, Value } from '../facts/facts.js';
import { argument } from '../link/argument.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Abstract } from '../link/model.js';
import type { LibraryCall } from './library-call.js';
import { within } from '../runtimes.js';
import { compareVersions, dependencyIn, parseVersion, type Targets, type Version } from '../targets.js';

/** Whether an effect of the tables happens at this call on some target. */
export function applies(e: Evaluator, spec: EffectSpec, library: LibraryCall, targets: Targets): boolean {
  if (spec.platforms && !spec.platforms.some((platform) => targets.platforms.includes(platform))) return false;
  if (spec.runtimes && within(targets.runtimes, spec.runtimes).length === 0) return false;
  if (spec.python && !versionsMeet(spec.python, targets.python)) return false;
  if (spec.versions && !dependencyIn(spec.versions, targets.dependencies)) return false;
  if (spec.when && !spec.when.every((test) => holds(e, test, library))) return false;
  return !(spec.unless?.some((test) => holds(e, test, library)) ?? false);
}

/** Whether a version from `least` on lies in the range. A lower bound is met by some later version. */
export function versionsMeet(range: string, least: Version): boolean {
  return range.split(/[\s,]+/).every((part) => {
    const match = /^(<=?|==)(.+)$/.exec(part);
    const bound = match?.[2] === undefined ? null : parseVersion(match[2]);
    if (!match || !bound) return true;
    const order = compareVersions(least, bound);
    return match[1] === '<' ? order < 0 : order <= 0;
  });
}

/** Whether one of these makes a call give up by itself: a time limit of None or -1 is none. */
export function limits(e: Evaluator, tests: readonly ArgTest[] | undefined, library: LibraryCall): boolean {
  return (tests ?? []).some((test) => {
    const values = test.is === 'made' ? [] : (argument(library.args, test.arg)?.values ?? []);
    const unlimited =
      values.length > 0 && values.every((value) => value.a === 'const' && (value.value === null || value.value === -1));
    return !(test.is === 'given' && unlimited) && holds(e, test, library);
  });
}

/** Whether a condition on an argument surely holds. */
export function holds(e: Evaluator, test: ArgTest, library: LibraryCall): boolean {
  if (test.is === 'made') {
    const making = makingOf(e, library);
    return making !== null && holds(e, test.with, making);
  }
  const { call, args } = library;
  const given = argument(args, test.arg);
  const values = given?.values ?? [];
  switch (test.is) {
    case 'given':
      return given !== null;
    case 'absent':
      return given === null;
    case 'none': {
      const known = values.filter((value) => !isParameter(value));
      return known.length > 0 && known.every((value) => value.a === 'const' && value.value === null);
    }
    case 'true':
    case 'false':
      return values.length > 0 && values.every((value) => truthOf(value) === (test.is === 'true'));
    case 'equals':
      return (
        values.length > 0 &&
        values.every((value) => value.a === 'const' && test.values.some((wanted) => wanted === value.value))
      );
    case 'flag': {
      const source = sourceOf(test.arg, call);
      return source !== null && mentions(source, test.flag.slice(test.flag.lastIndexOf('.') + 1), values);
    }
    case 'numeric-host':
      return hostsOf(e, values).some(isNumeric);
    case 'has':
      return values.some(
        (value) =>
          value.a === 'container' &&
          e
            .elements(value, test.key)
            .some((found) => found.a === 'const' && test.values.some((one) => one === found.value)),
      );
    case 'pair':
      return values.some((value) => value.a === 'container');
    case 'bare-program': {
      const programs = values.flatMap(programsOf.bind(null, e));
      return programs.length > 0 && programs.every((program) => program !== null && !program.includes('/'));
    }
    case 'unix-path':
      return values
        .flatMap((value) =>
          value.a === 'container' && value.type === 'builtins.dict' ? e.elements(value, 'path') : [value],
        )
        .some((value) => value.a === 'const' && typeof value.value === 'string' && isPath(value.value));
  }
}

/** The call that made an object of a library, as a call of its own. */
function makingOf(e: Evaluator, { callee, must }: LibraryCall): LibraryCall | null {
  const { self } = callee;
  if (self?.a !== 'object' || !self.site?.call || !self.frame) return null;
  const { call } = self.site;
  return { callee: { a: 'lib', name: self.type, self: null }, call, args: e.arguments(call, self.frame), must };
}

/** The truth of a constant and of the empty tuple; None is neither. */
function truthOf(value: Abstract): boolean | null {
  if (value.a === 'container') return value.type === 'builtins.tuple' && value.items.length === 0 ? false : null;
  return value.a === 'const' && value.value !== null ? Boolean(value.value) : null;
}

/** The programs that a command may name; null for one that is not seen. What is put behind the first element is none. */
function programsOf(e: Evaluator, command: Abstract): readonly (string | null)[] {
  if (command.a === 'const') return [typeof command.value === 'string' ? command.value : null];
  const first = command.a === 'container' ? command.items.find(({ key }) => key === 0) : undefined;
  if (command.a !== 'container' || !first) return [null];
  const values = e.itemValues(command, first);
  return values.length === 0
    ? [null]
    : values.flatMap((value) => (value.a === 'container' ? [null] : programsOf(e, value)));
}

/** What a parameter may be beside its default and what the program passes: it counts for nothing where it has one of these. */
export function isParameter(value: Abstract): boolean {
  return value.a === 'unknown' && /^p\d+:\d+$/.test(value.id);
}

function sourceOf(ref: ArgRef, call: Call): Value | null {
  const named = call.args.find((arg) => arg.name !== undefined && arg.name === ref.name);
  const positional = ref.index === undefined ? undefined : call.args.filter((arg) => arg.name === undefined)[ref.index];
  return (named ?? positional)?.value ?? null;
}

function mentions(value: Value, flag: string, values: readonly Abstract[]): boolean {
  if (values.some((found) => found.a === 'lib' && found.name.endsWith(`.${flag}`))) return true;
  if (value.k === 'attr' || value.k === 'var' || value.k === 'free') return value.name === flag;
  return value.k === 'parts' && value.of.some((part) => mentions(part, flag, []));
}

/** The literal hosts of an argument that is a host, a URL, or a pair of host and port. */
function hostsOf(e: Evaluator, values: readonly Abstract[]): readonly string[] {
  return values
    .flatMap((value) => (value.a === 'container' ? hostElements(e, value) : [value]))
    .flatMap((value) => {
      if (value.a === 'text') return [hostIn(value.start)];
      return value.a === 'const' && typeof value.value === 'string' ? [hostIn(value.value)] : [];
    });
}

/** Of a pair the first, of options what they call the host. */
function hostElements(e: Evaluator, value: Extract<Abstract, { a: 'container' }>): readonly Abstract[] {
  if (value.type !== 'builtins.dict') return e.elements(value, 0);
  return ['host', 'hostname'].flatMap((key) => e.elements(value, key));
}

const URL_HOST = /^[a-z][a-z\d+.-]*:\/\/(?:[^/@]*@)?(?:\[([^\]]*)\]|([^/:?#]*))/i;

/** The host of a URL, a text `host:port`, or the host that it is. */
function hostIn(text: string): string {
  const inUrl = URL_HOST.exec(text);
  if (inUrl) return inUrl[1] ?? (inUrl[2] || text);
  return /^([\d.]+):\d*$/.exec(text)?.[1] ?? text;
}

function isNumeric(host: string): boolean {
  return host === '' || host === '<broadcast>' || /^[\d.]+$/.test(host) || /^[\da-f:.]*:[\da-f:.]*$/i.test(host);
}

/** The path of a Unix socket where a host could stand. */
function isPath(value: string): boolean {
  return value.startsWith('/') || value.startsWith('\0') || value.startsWith('unix:');
}
