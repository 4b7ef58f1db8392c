import type { CompareOp, Test, Value } from '../facts/facts.js';
import type { Abstract } from '../link/model.js';
import type { Platform, Targets } from '../targets.js';
import type { Context } from './context.js';

/** What `sys.platform` is on each platform. */
const SYS_PLATFORM: Readonly<Record<Platform, string>> = {
  linux: 'linux',
  macos: 'darwin',
  windows: 'win32',
  freebsd: 'freebsd',
  android: 'android',
  ios: 'ios',
  tvos: 'tvos',
  watchos: 'watchos',
  emscripten: 'emscripten',
  wasi: 'wasi',
  vxworks: 'vxworks',
};
const SYSTEM: Partial<Record<Platform, string>> = {
  linux: 'Linux',
  macos: 'Darwin',
  windows: 'Windows',
  freebsd: 'FreeBSD',
};
/** A condition that is the same on all targets: its truth; else null. */
export function staticTruth(
  c: Pick<Context, 'targets' | 'e' | 'frame'>,
  value: Value,
  values: readonly Abstract[],
): boolean | null {
  if (value.k === 'test' && value.test.t === 'compare')
    return staticCompare(c, value.test.op, value.test.left, value.test.right);
  if (value.k === 'free' && value.name === 'TYPE_CHECKING') return false;
  if (value.k === 'call') {
    const told = staticCall(c, value);
    if (told !== null) return told;
  }
  if (values.some((found) => found.a === 'lib' && found.name === 'typing.TYPE_CHECKING')) return false;
  if (values.length === 0) return null;
  const truths = values.map((found) => (found.a === 'const' ? Boolean(found.value) : null));
  return truths.every((truth) => truth !== null && truth === truths[0]) ? (truths[0] ?? null) : null;
}

/** Conditions that are defined by conditions are followed so far. */
const MAX_TESTS = 8;

/** The same of a whole condition. */
export function testTruth(c: Pick<Context, 'targets' | 'e' | 'frame'>, test: Test, depth = 0): boolean | null {
  switch (test.t) {
    case 'const':
      return test.value;
    case 'not': {
      const inner = testTruth(c, test.of, depth);
      return inner === null ? null : !inner;
    }
    case 'and':
    case 'or': {
      const parts = test.of.map((part) => testTruth(c, part, depth));
      if (parts.includes(test.t === 'or')) return test.t === 'or';
      return parts.includes(null) ? null : test.t === 'and';
    }
    case 'truthy': {
      const values = c.e.evaluate(test.value, c.frame);
      const [only, ...others] = values;
      if (only?.a === 'test' && others.length === 0 && only.test !== test && depth < MAX_TESTS) {
        const inner = testTruth({ ...c, frame: only.frame }, only.test, depth + 1);
        if (inner !== null) return inner;
      }
      return staticTruth(c, test.value, values);
    }
    case 'compare':
      return staticCompare(c, test.op, test.left, test.right);
    case 'unknown':
      return null;
  }
}

function staticCall(c: Pick<Context, 'targets' | 'e' | 'frame'>, value: Extract<Value, { k: 'call' }>): boolean | null {
  const { callee, args } = value.call;
  const name = callee.k === 'free' ? callee.name : callee.k === 'attr' ? callee.name : '';
  if (name === 'hasattr') {
    const [object, attribute] = args;
    const owner = object && libraryName(c, object.value);
    if (!owner || attribute?.value.k !== 'const') return null;
    const { library } = c.e.program;
    const absent = library.absentOn(library.canonical(`${owner}.${String(attribute.value.value)}`));
    return absent.length === 0 ? null : agreed(c.targets.platforms.map((platform) => !absent.includes(platform)));
  }
  if (name === 'startswith' && callee.k === 'attr' && libraryName(c, callee.base) === 'sys.platform') {
    const prefix = args[0]?.value;
    if (prefix?.k === 'const' && typeof prefix.value === 'string') {
      const text = prefix.value;
      return agreed(c.targets.platforms.map((platform) => SYS_PLATFORM[platform].startsWith(text)));
    }
  }
  return null;
}

function libraryName(c: Pick<Context, 'e' | 'frame'>, value: Value): string | null {
  const target = value.k === 'call' ? value.call.callee : value;
  const found = c.e.evaluate(target, c.frame).find((abstract) => abstract.a === 'lib');
  return found?.a === 'lib' ? found.name : null;
}

function staticCompare(
  c: Pick<Context, 'targets' | 'e' | 'frame'>,
  op: CompareOp,
  left: Value,
  right: Value,
): boolean | null {
  const lowered = left.k === 'call' && left.call.callee.k === 'attr' && left.call.callee.name === 'lower';
  const name = libraryName(c, lowered ? left.call.callee.base : left);
  const { platforms } = c.targets;
  if ((op === 'in' || op === 'not in') && left.k === 'const' && typeof left.value === 'string') {
    const part = left.value;
    const within = libraryName(c, right);
    if (within === 'multiprocessing.get_all_start_methods' && part === 'fork') {
      const absent = c.e.program.library.absentOn('os.fork');
      return agreed(platforms.map((platform) => absent.includes(platform) === (op === 'not in')));
    }
    if (within !== 'sys.platform') return null;
    return agreed(platforms.map((platform) => SYS_PLATFORM[platform].includes(part) === (op === 'in')));
  }
  if (name === 'sys.platform')
    return comparedText(
      op,
      right,
      platforms.map((platform) => SYS_PLATFORM[platform]),
    );
  if (name === 'os.name')
    return comparedText(
      op,
      right,
      platforms.map((platform) => (platform === 'windows' ? 'nt' : 'posix')),
    );
  if (name === 'platform.system')
    return comparedText(
      op,
      right,
      platforms.map((platform) => SYSTEM[platform] ?? platform).map((text) => (lowered ? text.toLowerCase() : text)),
    );
  if (name === 'sys.version_info') return comparedVersion(op, right, c.targets);
  return null;
}

function comparedText(op: CompareOp, right: Value, actual: readonly string[]): boolean | null {
  const given =
    right.k === 'const'
      ? [right.value]
      : right.k === 'seq'
        ? right.items.map((item) => (item.k === 'const' ? item.value : null))
        : null;
  if (!given || given.some((text) => typeof text !== 'string')) return null;
  const among = agreed(actual.map((text) => given.includes(text)));
  if (among === null) return null;
  return op === '==' || op === 'in' ? among : op === '!=' || op === 'not in' ? !among : null;
}

/** Every version from the least target on is targeted: only `>=` that the least one fulfils, and `<` of it, are sure. */
function comparedVersion(op: CompareOp, right: Value, targets: Targets): boolean | null {
  if (right.k !== 'seq') return null;
  const parts = right.items.map((item) => (item.k === 'const' && typeof item.value === 'number' ? item.value : 0));
  const least = targets.python.slice(0, parts.length);
  const order = least.reduce((found, part, i) => found || part - (parts[i] ?? 0), 0);
  if (op === '>=' && order >= 0) return true;
  if (op === '>' && order > 0) return true;
  if (op === '<' && order >= 0) return false;
  if (op === '<=' && order > 0) return false;
  return null;
}

function agreed(truths: readonly boolean[]): boolean | null {
  return truths.length > 0 && truths.every((truth) => truth === truths[0]) ? (truths[0] ?? null) : null;
}
