import type { LaunchBar, LaunchWay } from '../effects.js';
import type { Place } from '../finding.js';
import { argument } from '../link/argument.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Argument } from '../link/model.js';
import { compareVersions, parseVersion, type Targets } from '../targets.js';
import { holds, isParameter, versionsMeet } from './conditions.js';
import type { Context } from './context.js';
import type { LibraryCall } from './library-call.js';
import { PLATFORM_NAMES } from './platform-names.js';
import { placeOf } from './trace.js';

/** What keeps one call that starts a program from ways to start it that copy no memory. */
export interface BarredLaunch {
  /** The argument; the call where that is left out or comes by `**`. */
  readonly place: Place;
  /** The call as written. */
  readonly call: string;
  /** What keeps it, as a sentence names it. */
  readonly bar: string;
  /** It is so where nothing is said. */
  readonly byDefault: boolean;
  /** From which ways, each on these targets; all where there are none. */
  readonly from: readonly { readonly way: LaunchWay; readonly targets: readonly string[] }[];
}

/**
 * Notes what keeps a call that starts a program from starting it without a copy. `isBound`: the arguments are bound to it
 * here, and it is called elsewhere.
 */
export function noteLaunch(c: Context, library: LibraryCall, isBound = false): void {
  const bars = c.launches ? c.program.library.entry(library.callee.name)?.bars : undefined;
  if (!c.launches || !bars) return;
  const { call } = library;
  const called = { ...library, args: library.args.map(asPassed) };
  const grouped = new Map<string, BarredLaunch>();
  for (const bar of bars) {
    const targets = isBound && bar.byDefault ? null : targetsOf(bar, c.targets);
    const at = targets && isThere(c.e, bar, called) ? placeIn(bar, library) : null;
    if (!targets || !at) continue;
    const { text, from: way, byDefault = false } = bar;
    const place = placeOf({ fn: c.frame.fn, at });
    const key = `${text} ${place.span.join()}`;
    const known = grouped.get(key)?.from ?? [];
    const same = known.find((other) => other.way === way)?.targets ?? [];
    const from = [...known.filter((other) => other.way !== way), { way, targets: [...same, ...targets] }];
    grouped.set(key, { place, call: call.text, bar: text, byDefault, from });
  }
  c.launches.push(...grouped.values());
}

/** Without what a parameter may be beside its default and what the program passes. */
function asPassed(arg: Argument): Argument {
  const known = arg.values.filter((value) => !isParameter(value));
  return known.length > 0 ? { ...arg, values: known } : arg;
}

function isThere(e: Evaluator, { when, unless }: LaunchBar, library: LibraryCall): boolean {
  return (when ?? []).every((test) => holds(e, test, library)) && !unless?.some((test) => holds(e, test, library));
}

/** Where the call says it; null where that is in another call, which binds the argument. */
function placeIn({ arg, byDefault }: LaunchBar, { args, call }: LibraryCall) {
  const spread = call.args.some((given) => given.spread !== undefined);
  if (byDefault === true) return spread || argument(args, arg) ? null : call.at;
  const written =
    call.args.find(({ name }) => name !== undefined && name === arg.name) ??
    call.args.filter(({ name, spread: by }) => name === undefined && !by)[arg.index ?? -1];
  return written?.at ?? (spread ? call.at : null);
}

/** On which of the targets a bar holds, in words: none where on all; null where on none. */
function targetsOf({ python, platforms }: LaunchBar, targets: Targets): readonly string[] | null {
  if (python && !versionsMeet(python, targets.python)) return null;
  const own = platforms.filter((platform) => targets.platforms.includes(platform));
  if (own.length === 0) return null;
  const versions = python ? versionsIn(python, targets) : '';
  const isEverywhere = targets.platforms.every((platform) => own.some((found) => found === platform));
  if (isEverywhere && versions === '') return [];
  const names = own.map((platform) => PLATFORM_NAMES[platform]).join(' and ');
  return [versions === '' ? names : isEverywhere ? versions : `${versions} on ${names}`];
}

/** `Python 3.9-3.12`, `Python 3.10 and later`; empty where all targeted versions lie in the range. */
function versionsIn(range: string, { python: least }: Targets): string {
  const bound = (operator: string) => {
    const written = range.split(/[\s,]+/).find((part) => part.startsWith(operator));
    return written === undefined ? null : parseVersion(written.replace(/^[<>=]+/, ''));
  };
  const [from, to] = [bound('>='), bound('<')];
  const first = from && compareVersions(from, least) > 0 ? from : least;
  const [major, minor] = first;
  if (to) return `Python ${major}.${minor}-${to[0]}.${to[1] - 1}`;
  return first === from ? `Python ${major}.${minor} and later` : '';
}
