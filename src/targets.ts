import { DEFAULT_RUNTIMES, type RuntimeTarget } from './runtimes.js';

/** Numbers; the letter of OpenSSL's patch levels counts in hundredths: 1.1.1d is `[1, 1, 1.04]`. */
export type Version = readonly [major: number, minor: number, patch: number];

export const PLATFORMS = [
  'linux', 'macos', 'windows', 'freebsd', 'android', 'ios', 'tvos', 'watchos', 'emscripten', 'wasi', 'vxworks',
] as const; // prettier-ignore

export type Platform = (typeof PLATFORMS)[number];

/** For which interpreters and systems the program must be right. */
export interface Targets {
  /** The least Python; every later one is targeted too. */
  readonly python: Version;
  readonly platforms: readonly Platform[];
  /** Whether the platforms were given; a reason that exists on macOS only is at most a warning where they were not. */
  readonly platformsGiven: boolean;
  /** On which platforms the project itself says that it runs; empty where it says nothing. */
  readonly declared: readonly Platform[];
  /** The least OpenSSL, where it was given. */
  readonly openssl: Version | null;
  /**
   * What the linted project requires, by normalised PyPI name (`ruamel-yaml`): the newest version that it admits, parts
   * that it leaves open being Infinity (`<4` admits `[3, Infinity, Infinity]`); null: any version, so the newest.
   */
  readonly dependencies: ReadonlyMap<string, Version | null>;
  /** The runtimes of JavaScript. */
  readonly runtimes: readonly RuntimeTarget[];
  /** How modules of JavaScript are found. */
  readonly manifests: readonly Manifest[];
  /** Committed configurations of servers that are no Python files, and that copy a process which has imported the program. */
  readonly servers: readonly ServerFile[];
}

/** A configuration of uWSGI, its path relative to the project's root. */
export interface ServerFile {
  readonly path: string;
  /** Its children run the handlers of `os.register_at_fork`, which they do not by themselves. */
  readonly runsHooks: boolean;
}

/** A package.json, or the configuration of a compiler: its path relative to the project's root, and what it says, as JSON. */
export interface Manifest {
  readonly path: string;
  readonly text: string;
}

export const DEFAULT_TARGETS: Targets = {
  python: [3, 9, 0],
  platforms: ['linux', 'macos'],
  platformsGiven: false,
  declared: [],
  openssl: null,
  dependencies: new Map(),
  runtimes: DEFAULT_RUNTIMES,
  manifests: [],
  servers: [],
};

/** Reads `3`, `3.9`, `3.9.1`, `1.1.1d`, `py39`, `py314`; null where it is no version. */
export function parseVersion(text: string): Version | null {
  const short = /^py(\d)(\d*)$/.exec(text);
  if (short) return [Number(short[1]), Number(short[2] ?? 0), 0];
  const dotted = /^(\d+)(?:\.(\d+))?(?:\.(\d+))?([a-z0-9]*)$/.exec(text);
  if (!dotted) return null;
  const [, major, minor = 0, patch = 0, suffix = ''] = dotted;
  const letter = /^[a-z]$/.test(suffix) ? (suffix.charCodeAt(0) - 'a'.charCodeAt(0) + 1) / 100 : 0;
  return [Number(major), Number(minor), Number(patch) + letter];
}

/** Negative where `a` is the earlier. */
export function compareVersions(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/**
 * Whether the newest version that the project admits of a library lies in a range such as `>=2.1 <4`. Of a library that
 * the project does not require, that is the newest of all. `library`: its normalised name.
 */
export function dependencyIn(
  { library, range }: { readonly library: string; readonly range: string },
  dependencies: Targets['dependencies'],
): boolean {
  const newest = dependencies.get(library) ?? ([Infinity, Infinity, Infinity] as const);
  return range.split(/[\s,]+/).every((part) => {
    const match = /^(<=?|>=?|==)(.+)$/.exec(part);
    const bound = match?.[2] === undefined ? null : parseVersion(match[2]);
    if (!match || !bound) return true;
    const order = compareVersions(newest, bound);
    switch (match[1]) {
      case '<':
        return order < 0;
      case '<=':
        return order <= 0;
      case '>':
        return order > 0;
      case '>=':
        return order >= 0;
      default:
        return order === 0;
    }
  });
}
