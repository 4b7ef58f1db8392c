import type { SpawnSpec, StartMethod } from '../effects.js';
import { argument } from '../link/argument.js';
import type { Abstract } from '../link/model.js';
import type { Program } from '../link/program.js';
import { compareVersions, type Targets } from '../targets.js';
import type { LibraryCall } from './library-call.js';
import type { Context } from './context.js';

/** Under which targets a process is a copy. */
export interface Copied {
  /** No start method was chosen: it is the default of version and platform. */
  readonly byDefault: boolean;
  readonly targets: readonly string[];
}

/** By which method processes begin; `default`: none was chosen; `unknown`: it is not seen which. */
export type Chosen = StartMethod | 'default' | 'unknown';

/** Whether the process that a call starts is a copy on some target; null where it never is. */
export function copiesUnder(c: Context, spec: SpawnSpec, method: Chosen): Copied | null {
  if (isAbsent(c, 'os.fork')) return null;
  if (spec.memory === 'copied') return { byDefault: false, targets: [] };
  if (spec.memory !== 'by-start-method') return null;
  if (method === 'fork') return { byDefault: false, targets: [] };
  if (method !== 'default') return null;
  const { python, platforms } = c.targets;
  if (compareVersions(python, [3, 14, 0]) >= 0) return null;
  const onMac = platforms.includes('macos') && compareVersions(python, [3, 8, 0]) < 0;
  const onLinux = platforms.includes('linux') || platforms.includes('freebsd');
  if (!onMac && !onLinux) return null;
  return {
    byDefault: true,
    targets: [
      ...(onLinux ? [`Python ${python[0]}.${python[1]}-3.13 on Linux`] : []),
      ...(onMac ? ['Python < 3.8 on macOS'] : []),
    ],
  };
}

/** Whether no target has what the tables call so. */
export function isAbsent({ program, targets }: Pick<Context, 'program' | 'targets'>, name: string): boolean {
  const absent = program.library.absentOn(name);
  return absent.length > 0 && targets.platforms.every((platform) => absent.includes(platform));
}

/** On which targets processes are copies by default, and on which they begin afresh; each with the method. */
export function defaultMethods({ python, platforms }: Targets): {
  readonly copied: string[];
  readonly fresh: string[];
} {
  const isOld = compareVersions(python, [3, 14, 0]) < 0;
  const onLinux = platforms.includes('linux') || platforms.includes('freebsd');
  const onMac = platforms.includes('macos');
  const onOldMac = onMac && compareVersions(python, [3, 8, 0]) < 0;
  return {
    copied: [
      ...(onLinux && isOld ? ['on Linux before Python 3.14'] : []),
      ...(onOldMac ? ['on macOS before Python 3.8'] : []),
    ],
    fresh: [
      ...(onMac ? ['on macOS'] : []),
      ...(platforms.includes('windows') ? ['on Windows'] : []),
      ...(onLinux ? [isOld ? 'on Linux from Python 3.14' : 'on Linux'] : []),
    ],
  };
}

/** The start method of what a call starts or makes; `where`: what the tables say of where it comes from. */
export function startMethodOf(c: Context, where: SpawnSpec['startMethod'] = 'default', library: LibraryCall): Chosen {
  if (where === 'fork' || where === 'spawn' || where === 'forkserver') return where;
  if (where === 'default') return chosen(c.program);
  const contexts =
    where === 'receiver'
      ? library.callee.self
        ? [library.callee.self]
        : []
      : (argument(library.args, where)?.values ?? []);
  if (where !== 'receiver' && argument(library.args, where) === null) return chosen(c.program);
  const methods = new Set(contexts.map((value) => ofContext(c, value)));
  const [only] = methods;
  return methods.size === 1 && only !== undefined
    ? only === 'default'
      ? chosen(c.program)
      : only
    : methods.size === 0 && where === 'receiver'
      ? 'default'
      : 'unknown';
}

function ofContext(c: Context, value: Abstract): Chosen {
  const { library } = c.program;
  if (value.a === 'object') {
    if (startsFresh(c, value)) return 'spawn';
    const given = contextArgument(c, value);
    const [first, ...others] = given.map((context) => ofContext(c, context));
    if (first !== undefined) return others.every((method) => method === first) ? first : 'unknown';
    // Of an object that only an annotation tells of it is not known by which context it was made.
    const isAnnotated = value.site === null && value.origin === null;
    if (isAnnotated && library.inherited(value.type, 'startMethod') === 'default') return 'unknown';
    return library.inherited(value.type, 'startMethod') ?? 'unknown';
  }
  if (value.a === 'instance') {
    const base = c.e
      .mro(value.cls)
      .find((entry) => typeof entry === 'string' && library.inherited(entry, 'startMethod') !== undefined);
    return typeof base === 'string' ? (library.inherited(base, 'startMethod') ?? 'default') : 'default';
  }
  if (value.a !== 'const') return 'unknown';
  // Some libraries take a method's name where others take a context.
  const { value: name } = value;
  return name === null ? 'default' : name === 'fork' || name === 'spawn' || name === 'forkserver' ? name : 'unknown';
}

const CONTEXT = { name: 'mp_context' };
const EXECUTOR_CONTEXT = { ...CONTEXT, index: 1 };

/** `max_tasks_per_child` without a context selects spawn (Python 3.11). */
function startsFresh(c: Context, value: Extract<Abstract, { a: 'object' }>): boolean {
  if (!value.site?.call || !value.frame || !value.type.endsWith('ProcessPoolExecutor')) return false;
  const args = c.e.arguments(value.site.call, value.frame);
  const limit = argument(args, { name: 'max_tasks_per_child' });
  return (
    limit !== null &&
    argument(args, EXECUTOR_CONTEXT) === null &&
    !limit.values.some((given) => given.a === 'const' && given.value === null)
  );
}

/** The context that an executor or pool was made with. */
function contextArgument(c: Context, value: Extract<Abstract, { a: 'object' }>): readonly Abstract[] {
  if (!value.site?.call || !value.frame) return [];
  const isExecutor = value.type.endsWith('Executor');
  const given = argument(c.e.arguments(value.site.call, value.frame), isExecutor ? EXECUTOR_CONTEXT : CONTEXT);
  if (!given && isExecutor && value.site.call.args.some((arg) => arg.spread === '**'))
    return [{ a: 'unknown', id: value.id }];
  return given ? (given.values.length > 0 ? given.values : [{ a: 'unknown', id: value.id }]) : [];
}

const memo = new WeakMap<Program, Chosen>();

/** What `set_start_method` chooses for the whole program. */
function chosen(program: Program): Chosen {
  const done = memo.get(program);
  if (done) return done;
  const methods = new Set<string>();
  for (const { value } of program.index.calls.get('set_start_method') ?? []) {
    const arg = value.call.args[0]?.value;
    methods.add(arg?.k === 'const' ? String(arg.value) : 'unknown');
  }
  const [only] = methods;
  const found =
    methods.size === 0
      ? 'default'
      : methods.size === 1 && (only === 'fork' || only === 'spawn' || only === 'forkserver')
        ? only
        : 'unknown';
  memo.set(program, found);
  return found;
}
