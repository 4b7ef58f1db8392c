import { compareVersions, type Version } from '../targets.js';

/**
 * The newest version that specifiers such as `==4.1`, `~=3.2`, `>=2,<4`, `<=3` or Poetry's `^3.2`, `~3.2` and `3.*`
 * admit, parts that they leave open being Infinity; null where they set no upper bound. Alternatives (`||`) admit the
 * newest of theirs.
 */
export function newestOf(specifiers: string): Version | null {
  const newest = specifiers.split('||').map((alternative) =>
    alternative
      .replace(/[()]/g, '')
      .split(/,|(?<=[\w*])\s+(?=[<>=!~^])/)
      .flatMap(upperBound)
      .reduce<Version | null>((least, each) => (least && compareVersions(least, each) <= 0 ? least : each), null),
  );
  if (newest.includes(null)) return null;
  return newest.reduce((best, each) => (best && each && compareVersions(best, each) >= 0 ? best : each), null);
}

/** One specifier's upper bound, if it sets one. */
function upperBound(specifier: string): Version[] {
  const match = /^\s*(<=?|>=?|!=|~=|===?|\^|~)?\s*v?(\d+(?:\.\d+){0,2})(\.\*)?/.exec(specifier);
  const [, operator = '==', release = '', open] = match ?? [];
  if (!match) return [];
  const parts = release.split('.').map(Number);
  switch (operator) {
    case '==':
    case '===':
      return [open ? newestIn(parts) : exactly(parts)];
    case '<=':
      return [exactly(parts)];
    case '<':
      return before(parts);
    case '~=':
      return [newestIn(parts.slice(0, Math.max(1, parts.length - 1)))];
    case '~':
      return [newestIn(parts.slice(0, 2))];
    case '^':
      return [newestIn(parts.slice(0, parts.findIndex((part) => part > 0) + 1 || parts.length))];
    default:
      return [];
  }
}

function exactly([major = 0, minor = 0, patch = 0]: readonly number[]): Version {
  return [major, minor, patch];
}

/** The newest version that begins with these parts. */
function newestIn([major = Infinity, minor = Infinity, patch = Infinity]: readonly number[]): Version {
  return [major, minor, patch];
}

/** The version just before: `4.0` is after every 3. Nothing is before 0. */
function before(parts: readonly number[]): Version[] {
  const last = parts.findLastIndex((part) => part > 0);
  const part = parts[last];
  return part === undefined ? [] : [newestIn([...parts.slice(0, last), part - 1])];
}
