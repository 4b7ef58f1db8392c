/** `major.minor` as numbers; patch levels count where a table names them. */
export type Version = readonly [major: number, minor: number, patch: number];

export type Platform =
  | 'linux'
  | 'macos'
  | 'windows'
  | 'freebsd'
  | 'android'
  | 'ios'
  | 'tvos'
  | 'watchos'
  | 'emscripten'
  | 'wasi'
  | 'vxworks';

/** For which interpreters and systems the program must be right. */
export interface Targets {
  /** The least Python; every later one is targeted too. */
  readonly python: Version;
  readonly platforms: readonly Platform[];
  /** Whether the platforms were given; a reason that exists on macOS only is at most a warning where they were not. */
  readonly platformsGiven: boolean;
  /** The least OpenSSL, where it was given. */
  readonly openssl: Version | null;
}

export const DEFAULT_TARGETS: Targets = {
  python: [3, 9, 0],
  platforms: ['linux', 'macos'],
  platformsGiven: false,
  openssl: null,
};

/** Reads `3`, `3.9`, `3.9.1`, `py39`, `py314`; null where it is no version. */
export function parseVersion(text: string): Version | null {
  const short = /^py(\d)(\d*)$/.exec(text);
  if (short) return [Number(short[1]), Number(short[2] ?? 0), 0];
  const dotted = /^(\d+)(?:\.(\d+))?(?:\.(\d+))?[a-z0-9]*$/.exec(text);
  return dotted ? [Number(dotted[1]), Number(dotted[2] ?? 0), Number(dotted[3] ?? 0)] : null;
}

/** Negative where `a` is the earlier. */
export function compareVersions(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
