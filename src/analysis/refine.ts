import type { CompareOp, Test, Value } from '../facts/facts.js';
import { idOf } from '../link/abstract.js';
import type { Abstract } from '../link/model.js';
import { CURRENT_THREAD } from '../link/model.js';
import { type Context, locksOf } from './context.js';
import { endThread } from './end-thread.js';
import { compareProcess, truthOfProcess } from './process-tests.js';
import { staticTruth } from './static-truth.js';
import type { State } from './model.js';
import { mergeStates, plus, withRole, without } from './state.js';

/** The states in which a condition holds, and in which it does not. */
export interface Refined {
  readonly yes: readonly State[];
  readonly no: readonly State[];
}

export function refine(c: Context, test: Test, states: readonly State[]): Refined {
  const yes: State[] = [];
  const no: State[] = [];
  for (const state of states) {
    const split = refineOne(c, test, state);
    yes.push(...split.yes);
    no.push(...split.no);
  }
  return { yes: mergeStates(yes), no: mergeStates(no) };
}

function refineOne(c: Context, test: Test, state: State): Refined {
  switch (test.t) {
    case 'const':
      return test.value ? { yes: [state], no: [] } : { yes: [], no: [state] };
    case 'not': {
      const { yes, no } = refineOne(c, test.of, state);
      return { yes: no, no: yes };
    }
    case 'and':
    case 'or': {
      let open: readonly State[] = [state];
      const decided: State[] = [];
      for (const part of test.of) {
        const split = refine(c, part, open);
        decided.push(...(test.t === 'and' ? split.no : split.yes));
        open = test.t === 'and' ? split.yes : split.no;
      }
      return test.t === 'and' ? { yes: open, no: mergeStates(decided) } : { yes: mergeStates(decided), no: open };
    }
    case 'truthy':
      return truthy(c, test.value, state);
    case 'compare':
      return compare(c, test.op, test.left, test.right, state);
    case 'unknown':
      return both(state);
  }
}

function both(state: State): Refined {
  return { yes: [state], no: [state] };
}

function decided(state: State, truth: boolean | null): Refined {
  return truth === null ? both(state) : truth ? { yes: [state], no: [] } : { yes: [], no: [state] };
}

function truthy(c: Context, value: Value, state: State): Refined {
  const values = c.e.evaluate(value, c.frame);
  const role = roleByFork(values, state);
  for (const found of values) {
    if (found.a === 'fork' && role !== null) return decided(state, role === 'parent');
    if (found.a === 'test') {
      if (c.refining.has(found.test)) continue;
      return refine({ ...c, frame: found.frame, refining: new Set([...c.refining, found.test]) }, found.test, [state]);
    }
    if (found.a === 'acquired') {
      const id = idOf(found.lock);
      return {
        yes: [state],
        no: id === null ? [state] : [{ ...state, held: without(state.held, (held) => held === id) }],
      };
    }
  }
  const known = staticTruth(c, value, values);
  if (known !== null) return decided(state, known);
  const told = truthOfProcess(c, value, values, state);
  if (told) return told;
  const free = lockedTest(c, value, state);
  if (free) return free;
  return threadTest(c, value, values, state) ?? flagTest(c, value, values, state);
}

/** `if lock.locked():`: where it is false, nobody holds it. */
function lockedTest(c: Context, value: Value, state: State): Refined | null {
  if (value.k !== 'call' || value.call.callee.k !== 'attr' || value.call.callee.name !== 'locked') return null;
  const ids = locksOf(c.e, c.e.evaluate(value.call.callee.base, c.frame), '').map((lock) => lock.id);
  if (ids.length === 0) return null;
  return {
    yes: [state],
    no: [{ ...state, held: without(state.held, (id) => ids.includes(id)), shield: plus(state.shield, ...ids) }],
  };
}

/** Methods that tell whether a thread still runs. */
export const ASKS_ALIVE = /^is_?alive$/i;

/** `if thread.is_alive():`, `if self._thread:`: where it is false, there is no thread. */
function threadTest(c: Context, value: Value, values: readonly Abstract[], state: State): Refined | null {
  const callee =
    value.k === 'call' && value.call.callee.k === 'attr' && ASKS_ALIVE.test(value.call.callee.name)
      ? value.call.callee.base
      : null;
  const threads = callee ? c.e.evaluate(callee, c.frame) : values;
  const own = threads.filter((thread) => isThread(c, thread));
  if (own.length === 0) return null;
  return { yes: [state], no: [own.reduce((current, thread) => endThread(thread, current), state)] };
}

/** Something that runs code of its own: a thread, a timer, or an object that stands for threads here. */
function isThread(c: Context, value: Abstract): boolean {
  const { library } = c.program;
  if (value.a === 'object')
    return library.inherited(value.type, 'callable') !== undefined || library.inherited(value.type, 'scope') === 'ends';
  return (
    value.a === 'instance' &&
    c.e.mro(value.cls).some((entry) => typeof entry === 'string' && library.inherited(entry, 'callable') !== undefined)
  );
}

/** Inside such a loop, a test of a flag (an event, an attribute) is what the loop waits for. */
function flagTest(c: Context, value: Value, values: readonly Abstract[], state: State): Refined {
  if (c.waitDepth === 0) return both(state);
  const flags = [value, ...asked(c, value)].flatMap((part) => flagsOf(c, part, part === value ? values : []));
  if (flags.length === 0) return both(state);
  const watched = state.watched.plus(flags);
  if (watched === state.watched) return both(state);
  const watching = { ...state, watched };
  return { yes: [watching], no: [watching] };
}

/** The calls whose answers a variable of this function keeps: `stopped = event.wait(interval)`. */
function asked(c: Context, value: Value): readonly Value[] {
  if (value.k !== 'var' || value.fn === 0) return [];
  const bindings = c.frame.fn.module.bindings.get(value.fn)?.get(value.name) ?? [];
  return bindings.flatMap((binding) => (binding.b === 'value' && binding.value.k === 'call' ? [binding.value] : []));
}

/** The name by which a global, a field or an attribute of a class is known once it is assigned. */
export function nameGivenBy(c: Context, target: Value): string | undefined {
  const cls = target.k === 'classvar' ? c.frame.fn.module.classes[target.cls] : undefined;
  return cls && target.k === 'classvar' ? `c${String(cls.id)}.${target.name}` : flagsOf(c, target, [])[0];
}

/** What a condition looks at: the event of `.is_set()` or `.wait()`, an attribute, a global. */
export function flagsOf(c: Context, value: Value, values: readonly Abstract[]): readonly string[] {
  if (value.k === 'call' && value.call.callee.k === 'attr' && /^(is_set|isSet|wait)$/.test(value.call.callee.name))
    return c.e
      .evaluate(value.call.callee.base, c.frame)
      .map(idOf)
      .filter((id) => id !== null);
  if (value.k === 'attr') {
    return c.e.evaluate(value.base, c.frame).flatMap((base) => {
      const id = idOf(base) ?? (base.a === 'class' ? `c${base.cls.id}` : base.a === 'module' ? null : null);
      return id === null
        ? base.a === 'module'
          ? [`g${base.module.index}#${value.name}`]
          : []
        : [`${id}.${value.name}`];
    });
  }
  if (value.k === 'var' && value.fn === 0) return [`g${c.frame.fn.module.index}#${value.name}`];
  return values.map(idOf).filter((id) => id !== null);
}

function compare(c: Context, op: CompareOp, left: Value, right: Value, state: State): Refined {
  const lefts = c.e.evaluate(left, c.frame);
  const rights = c.e.evaluate(right, c.frame);
  const forked = compareFork(lefts, op, rights, state) ?? compareFork(rights, flip(op), lefts, state);
  if (forked) return forked;
  const self = compareSelf(c, lefts, rights, op, state) ?? compareSelf(c, rights, lefts, op, state);
  if (self) return self;
  const named = compareName(c, left, rights, op, state) ?? compareName(c, right, lefts, op, state);
  if (named) return named;
  const pid = comparePid(c, [left, right], [lefts, rights], op, state);
  if (pid) return pid;
  if (isMainName(left, right)) {
    const site = `main${c.frame.fn.module.index}`;
    const main = withRole(state, site, 'yes');
    const imported = withRole(state, site, 'no');
    const known = state.roles.get(site);
    const yes = known === 'no' ? [] : [main];
    const no = known === 'yes' ? [] : [imported];
    return op === '==' ? { yes, no } : { yes: no, no: yes };
  }
  const known = staticTruth(c, { k: 'test', test: { t: 'compare', op, left, right }, at: c.frame.fn.facts.at }, []);
  if (known !== null) return decided(state, known);
  const told = compareProcess(c, op, [left, right], [lefts, rights], state);
  if (told) return told;
  if (op === 'is' || op === 'is not' || op === '==' || op === '!=') {
    const noneSide = rights.length === 1 && rights[0]?.a === 'const' && rights[0].value === null ? left : null;
    if (noneSide) {
      const split = threadTest(c, noneSide, lefts, state);
      if (split) return op === 'is' || op === '==' ? { yes: split.no, no: split.yes } : split;
    }
  }
  return flagTest(c, left, lefts, state);
}

function isMainName(left: Value, right: Value): boolean {
  const isName = (value: Value): boolean => value.k === 'free' && value.name === '__name__';
  const isMain = (value: Value): boolean => value.k === 'const' && value.value === '__main__';
  return (isName(left) && isMain(right)) || (isMain(left) && isName(right));
}

/** The role of a process that a test of its name has told to be the first one of the program, or another. */
export const PROCESS = 'process';

/** `current_process().name == 'MainProcess'`: a process that imports the program anew has another name. */
function compareName(
  c: Context,
  name: Value,
  others: readonly Abstract[],
  op: CompareOp,
  state: State,
): Refined | null {
  if (name.k !== 'attr' || (op !== '==' && op !== '!=')) return null;
  const isMainName = c.e.evaluate(name.base, c.frame).some((owner) => {
    if (owner.a !== 'object' || !owner.site?.call || !owner.frame) return false;
    return c.e.evaluate(owner.site.call.callee, owner.frame).some((callee) => {
      const tells = callee.a === 'lib' ? c.program.library.entry(callee.name)?.tellsMain : undefined;
      return (
        tells?.attribute === name.name && others.some((other) => other.a === 'const' && other.value === tells.value)
      );
    });
  });
  if (!isMainName) return null;
  const known = state.roles.get(PROCESS);
  const main = known === 'other' ? [] : [withRole(state, PROCESS, 'main')];
  const other = known === 'main' ? [] : [withRole(state, PROCESS, 'other')];
  return op === '==' ? { yes: main, no: other } : { yes: other, no: main };
}

function flip(op: CompareOp): CompareOp {
  const flipped: Partial<Record<CompareOp, CompareOp>> = { '<': '>', '>': '<', '<=': '>=', '>=': '<=' };
  return flipped[op] ?? op;
}

/**
 * The arm that the result of a fork stands for: where one name held those of several (a daemon forks twice), that of the
 * last one, and roles stand in the order in which they were taken on. Null where it is of no fork yet.
 */
function roleByFork(values: readonly Abstract[], { roles }: State): string | null {
  const sites = new Set(values.flatMap((value) => (value.a === 'fork' && !value.first ? [value.site] : [])));
  return sites.size === 0 ? null : ([...roles].findLast(([site]) => sites.has(site))?.[1] ?? null);
}

/** `pid == 0`, `pid > 0`, `pid is None`, … of a fork whose arm is known. */
function compareFork(
  lefts: readonly Abstract[],
  op: CompareOp,
  rights: readonly Abstract[],
  state: State,
): Refined | null {
  const role = roleByFork(lefts, state);
  const number = rights.find((value) => value.a === 'const');
  if (role === null || number?.a !== 'const') return null;
  const isChild = role === 'child';
  if (number.value === null || typeof number.value === 'string') return decided(state, op === 'is not' || op === '!=');
  const n = Number(number.value);
  const pid = isChild ? 0 : 1000;
  switch (op) {
    case '==':
    case 'is':
      return decided(state, pid === n);
    case '!=':
    case 'is not':
      return decided(state, pid !== n);
    case '<':
      return decided(state, pid < n);
    case '<=':
      return decided(state, pid <= n);
    case '>':
      return decided(state, pid > n);
    case '>=':
      return decided(state, pid >= n);
    default:
      return both(state);
  }
}

/** `if thread is current_thread():`: where it is, no other thread runs that it stands for. */
function compareSelf(
  c: Context,
  threads: readonly Abstract[],
  others: readonly Abstract[],
  op: CompareOp,
  state: State,
): Refined | null {
  if (!others.some((other) => other.a === 'unknown' && other.id === CURRENT_THREAD)) return null;
  const own = threads.filter((thread) => isThread(c, thread));
  if (own.length === 0 || (op !== 'is' && op !== 'is not' && op !== '==' && op !== '!=')) return null;
  const same = [own.reduce((current, thread) => endThread(thread, current), state)];
  return op === 'is' || op === '==' ? { yes: same, no: [state] } : { yes: [state], no: same };
}

/** A fresh pid compared with one kept from before: true or false says whether this is another process. */
function comparePid(
  c: Context,
  sides: readonly [left: Value, right: Value],
  [lefts, rights]: readonly [left: readonly Abstract[], right: readonly Abstract[]],
  op: CompareOp,
  state: State,
): Refined | null {
  if (op !== '==' && op !== '!=' && op !== 'is' && op !== 'is not') return null;
  const isEqual = op === '==' || op === 'is';
  const fresh = (values: readonly Abstract[]): boolean => values.some((value) => value.a === 'pid' && value.fresh);
  if (fresh(lefts) && fresh(rights)) {
    // A variable of this call was assigned in the process in which the call began: only its own forks make another.
    const own = c.frame.fn.module.fns.indexOf(c.frame.fn);
    if (sides.filter((side) => side.k === 'var' && side.fn === own).length !== 1) return null;
    return decided(state, isEqual === (state.crossing?.path.at.fn !== c.frame.fn));
  }
  if (fresh(lefts) === fresh(rights)) return null;
  const kept = [...lefts, ...rights].filter((value) => value.a === 'pid' && !value.fresh);
  if (kept.length === 0) return null;
  for (const value of kept) if (value.a === 'pid' && value.place !== null) c.into.pidPlaces.add(value.place);
  const known = state.roles.get('pid') ?? (state.crossing ? 'changed' : undefined);
  const changed = known === 'same' ? [] : [withRole(state, 'pid', 'changed')];
  const same = known === 'changed' ? [] : [withRole(state, 'pid', 'same')];
  return isEqual ? { yes: same, no: changed } : { yes: changed, no: same };
}
