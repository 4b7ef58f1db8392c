/** Runtimes of JavaScript and their versions, as package.json writes them. */

export const RUNTIMES = ['node', 'bun', 'deno'] as const;

export type Runtime = (typeof RUNTIMES)[number];

type Numbers = readonly [major: number, minor: number, patch: number];

/** Versions of a runtime for which the program must be right: from one on, up to but without another. */
export interface RuntimeTarget {
  readonly runtime: Runtime;
  readonly from: Numbers;
  /** Null: every later one. */
  readonly below: Numbers | null;
}

/** Versions of a runtime in which something holds, as `>=18.19 <19 || >=20.4`. */
export interface RuntimeRange {
  readonly runtime: Runtime;
  readonly range: string;
}

/** The oldest version of Node that is maintained. */
export const DEFAULT_RUNTIMES: readonly RuntimeTarget[] = [{ runtime: 'node', from: [22, 0, 0], below: null }];

/** Reads `node@20` (that version and every later one) or `node@RANGE`, a range as in package.json; null where it is neither. */
export function parseRuntime(text: string): readonly RuntimeTarget[] | null {
  const [, name, version] = /^(\w+)@(.+)$/.exec(text.trim()) ?? [];
  const runtime = RUNTIMES.find((known) => known === name);
  if (!runtime || version === undefined) return null;
  return targetsIn({ runtime, range: /^\d+(\.\d+){0,2}$/.test(version) ? `>=${version}` : version });
}

/** The versions of a range; null where it is none. */
export function targetsIn({ runtime, range }: RuntimeRange): readonly RuntimeTarget[] | null {
  const found = range.split('||').map((alternative) => intervalOf(alternative.trim()));
  if (found.includes(null)) return null;
  return found.flatMap((interval) => (interval && !isEmpty(interval) ? [{ runtime, ...interval }] : []));
}

/** What of the targets lies in one of these ranges. */
export function within(targets: readonly RuntimeTarget[], ranges: readonly RuntimeRange[]): readonly RuntimeTarget[] {
  const parts = ranges.flatMap((range) => targetsIn(range) ?? []);
  return targets.flatMap((target) =>
    parts.flatMap((part) => {
      const both = target.runtime === part.runtime ? intersection(target, part) : EMPTY;
      return isEmpty(both) ? [] : [{ runtime: target.runtime, ...both }];
    }),
  );
}

/** Whether these parts of targets are all of them. */
export function isAll(parts: readonly RuntimeTarget[], targets: readonly RuntimeTarget[]): boolean {
  const key = ({ runtime, from, below }: RuntimeTarget): string => `${runtime} ${from.join()} ${below?.join() ?? ''}`;
  const found = new Set(parts.map(key));
  return targets.every((target) => found.has(key(target)));
}

/** How a sentence names these versions: `Node >=18.19 <19, Node >=20.4`. */
export function spellRuntimes(targets: readonly RuntimeTarget[]): string {
  return targets
    .map(({ runtime, from, below }) => {
      const bounds = [from.every((part) => part === 0) ? '' : `>=${spell(from)}`, below ? `<${spell(below)}` : ''];
      return [NAMES[runtime], ...bounds.filter((bound) => bound !== '')].join(' ');
    })
    .join(', ');
}

const NAMES: Readonly<Record<Runtime, string>> = { node: 'Node', bun: 'Bun', deno: 'Deno' };

type Interval = Pick<RuntimeTarget, 'from' | 'below'>;

const EMPTY: Interval = { from: [0, 0, 0], below: [0, 0, 0] };

/** An alternative of a range: comparators that all hold, or `A - B`. */
function intervalOf(text: string): Interval | null {
  const [, first, last] = /^(\S+)\s+-\s+(\S+)$/.exec(text) ?? [];
  const comparators = first && last ? [`>=${first}`, `<=${last}`] : text.replace(/([<>=~^])\s+/g, '$1').split(/\s+/);
  let interval: Interval = { from: [0, 0, 0], below: null };
  for (const comparator of comparators) {
    const next = comparatorOf(comparator);
    if (!next) return null;
    interval = intersection(interval, next);
  }
  return interval;
}

function comparatorOf(text: string): Interval | null {
  const match = /^(<=?|>=?|=|~>?|\^)?v?(\d+|[x*])?(?:\.(\d+|[x*]))?(?:\.(\d+|[x*]))?(?:[-+].*)?$/i.exec(text);
  if (!match) return null;
  const [, operator = ''] = match;
  const written: readonly (string | undefined)[] = match.slice(2);
  const given = written.findIndex((part) => part === undefined || !/^\d+$/.test(part));
  const length = given < 0 ? 3 : given;
  const [major, minor, patch] = [0, 1, 2].map((i) => (i < length ? Number(written[i]) : 0)) as [number, number, number];
  const from: Numbers = [major, minor, patch];
  /** The first version that does not begin with what is written. */
  const next: Numbers | null = length === 0 ? null : after(from, length);
  switch (operator) {
    case '>=':
      return { from, below: null };
    case '>':
      return next ? { from: next, below: null } : EMPTY;
    case '<':
      return { from: [0, 0, 0], below: from };
    case '<=':
      return { from: [0, 0, 0], below: next };
    case '~':
    case '~>':
      return { from, below: length === 0 ? null : after(from, Math.min(length, 2)) };
    case '^': {
      const kept = from.findIndex((part) => part > 0);
      return { from, below: length === 0 ? null : after(from, Math.min(kept < 0 ? length : kept + 1, length)) };
    }
    default:
      return { from, below: next };
  }
}

/** The first version whose first `length` numbers are beyond these. */
function after([major, minor, patch]: Numbers, length: number): Numbers {
  if (length === 1) return [major + 1, 0, 0];
  return length === 2 ? [major, minor + 1, 0] : [major, minor, patch + 1];
}

function intersection(a: Interval, b: Interval): Interval {
  const from = compare(a.from, b.from) >= 0 ? a.from : b.from;
  const below = !a.below || (b.below && compare(b.below, a.below) < 0) ? b.below : a.below;
  return { from, below };
}

function isEmpty({ from, below }: Interval): boolean {
  return below !== null && compare(from, below) >= 0;
}

function compare(a: Numbers, b: Numbers): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

function spell([major, minor, patch]: Numbers): string {
  return patch > 0 ? `${major}.${minor}.${patch}` : minor > 0 ? `${major}.${minor}` : String(major);
}
