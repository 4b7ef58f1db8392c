import type { EffectSpec, SpawnSpec } from '../effects.js';
import type { Abstract, Cls, Fn, Site } from '../link/model.js';
import { targetsOf } from './callables.js';
import { record } from './collector.js';
import { type Context, pathAt } from './context.js';
import { type Handed, handedBy, heldBy, type Reliance, unpicklableAmong } from './fork-reliance.js';
import { type LibraryCall, subjectsOf } from './library-call.js';
import type { State } from './model.js';
import { globalSetInParent } from './parent-globals.js';
import { type Chosen, defaultMethods, startMethodOf } from './start-method.js';
import { submittedTo } from './submissions.js';

/** A call that starts processes, or makes what will, by no start method that the program chose. */
export interface DefaultStart {
  readonly site: Site;
  /** The process is of a class of the program: that class and those of its bases that are classes of processes. */
  readonly classes: readonly Cls[];
  /** What in the code needs the child to be a copy; null where nothing is seen. */
  readonly reliance: Reliance | null;
}

/** A call that starts a process by a start method. */
export function noteStart(c: Context, spec: SpawnSpec, library: LibraryCall, method: Chosen, state: State): void {
  if (method === 'fork' || method === 'unknown') return;
  noteFresh(c, library, method, state);
  if (method !== 'default' || !isSure(c, library)) return;
  const { self } = library.callee;
  if (self?.a === 'instance') {
    const held = heldBy(c.e, self.cls);
    const at = { fn: c.frame.fn, at: library.call.at };
    const own = held === null ? null : ({ kind: 'argument', what: `\`self\`, which has ${held}`, at } as const);
    note(c, library, processClasses(c, self.cls), own, runsOf(targetsOf(c, self)));
  } else if (spec.when === 'call' && !hasStarter(c, self)) {
    const { entry } = spec;
    const [initializer, initargs] =
      'initializer' in entry ? [entry.initializer, 'initargs' in entry ? entry.initargs : undefined] : [];
    const handed = handedBy(c, library.call, library.args, [initializer], [initargs]);
    const tasks = entry.kind === 'tasks' ? submittedTo(c, library) : [];
    note(c, library, [], unpicklableAmong(c, handed, library.call), [...runsOf(tasks), ...functionsOf(handed)]);
  }
}

/** A call that makes an object by which processes are started later. */
export function noteStarter(
  c: Context,
  spec: Extract<EffectSpec, { effect: 'make-starter' }>,
  library: LibraryCall,
): void {
  if (!isSure(c, library) || startMethodOf(c, spec.startMethod, library) !== 'default') return;
  const [made] = subjectsOf(c, library, 'result');
  if (made?.a !== 'object') return;
  // What it is made with may choose too: a limit of tasks.
  const asReceiver = { ...library, callee: { ...library.callee, self: made } };
  if (startMethodOf(c, 'receiver', asReceiver) !== 'default') return;
  const trait = c.program.library.inherited(made.type, 'callable');
  const handed = trait
    ? handedBy(c, library.call, library.args, [trait.target], [trait.args, trait.kwargs])
    : handedBy(c, library.call, library.args, [spec.initializer], [spec.initargs]);
  const runs = trait ? targetsOf(c, made) : submittedTo(c, library);
  note(c, library, [], unpicklableAmong(c, handed, library.call), [...runsOf(runs), ...functionsOf(handed)]);
}

function noteFresh(
  c: Context,
  { call, must }: LibraryCall,
  method: Exclude<Chosen, 'fork' | 'unknown'>,
  state: State,
): void {
  const { copied, fresh } = defaultMethods(c.targets);
  if (method === 'default' && fresh.length === 0) return;
  record(c.program, c.into, state, {
    kind: 'start-process',
    text: call.text,
    fresh: { method, targets: method === 'default' && copied.length > 0 ? fresh : [] },
    path: pathAt(c, call.at, `\`${call.text}()\` starts a process`),
    roles: state.roles,
    must,
    late: false,
  });
}

function note(
  c: Context,
  { call }: LibraryCall,
  classes: readonly Cls[],
  argument: Reliance | null,
  runs: readonly Fn[],
): void {
  const { copied, fresh } = defaultMethods(c.targets);
  if (copied.length === 0 || fresh.length === 0) return;
  const { fn } = c.frame;
  c.defaultStarts.push({
    site: { fn, at: call.at, call },
    classes,
    reliance: argument ?? globalSetInParent(c.e, runs, fn),
  });
}

/** Whether the call cannot be that of something else, such as the method of a context that is given. */
function isSure(c: Context, { call, callee }: LibraryCall): boolean {
  if (callee.name.endsWith('.__init__')) return false;
  const callees = c.e.evaluate(call.callee, c.frame);
  return callees.length > 0 && callees.every((found) => found.a === 'lib' && found.name === callee.name);
}

function processClasses(c: Context, cls: Cls): readonly Cls[] {
  const isProcess = (entry: Cls): boolean =>
    c.e
      .mro(entry)
      .some((base) => typeof base === 'string' && c.program.library.inherited(base, 'startMethod') !== undefined);
  return c.e.mro(cls).filter((entry): entry is Cls => typeof entry !== 'string' && isProcess(entry));
}

/** Whether the call that made the object has spoken already. */
function hasStarter(c: Context, self: Abstract | null): boolean {
  return (
    self?.a === 'object' &&
    c.program.library.entry(self.type)?.effects?.some(({ effect }) => effect === 'make-starter') === true
  );
}

/** The functions of the program among what a process or thread is given to run. */
export function runsOf(entries: readonly { readonly callee: Abstract }[]): readonly Fn[] {
  return entries.flatMap(({ callee }) => functionOf(callee));
}

function functionsOf(handed: readonly Handed[]): readonly Fn[] {
  return handed.flatMap(({ values }) => values.flatMap(functionOf));
}

function functionOf(value: Abstract): readonly Fn[] {
  return value.a === 'fn' ? [value.fn] : value.a === 'partial' ? functionOf(value.fn) : [];
}
