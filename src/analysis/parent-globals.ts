import type { Step, Test, Value } from '../facts/facts.js';
import { valuesOfTest, walkSteps } from '../facts/visit.js';
import type { At } from '../facts/span.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Binding, Fn, Module } from '../link/model.js';
import { isWithin } from '../link/places.js';
import type { Reliance } from './fork-reliance.js';
import { isMainGuard } from './main-guard.js';

/** Functions of a child that are looked into for the globals that they read. */
const MAX_FUNCTIONS = 40;

/**
 * A global that the child reads and that only the program's main part sets: under the main guard, in `main` or in the
 * function that starts the child. A fresh child does not run that part.
 */
export function globalSetInParent(e: Evaluator, entries: readonly Fn[], starter: Fn): Reliance | null {
  const child = reachable(e, entries);
  for (const fn of child) {
    const asked = new Set<string>();
    const read = new Map<string, At>();
    const note = (value: Value): void => {
      if (value.k === 'var' && value.fn === 0 && !read.has(value.name)) read.set(value.name, value.at);
    };
    walkSteps(fn.facts.body, {
      value: note,
      step: (step) => {
        if (step.s === 'branch' || step.s === 'assert') for (const name of namesIn(step.test)) asked.add(name);
      },
    });
    for (const name of read.keys()) {
      const set = asked.has(name) ? null : setInParent(e, fn.module, name, child, starter);
      if (set) return { kind: 'global', what: `\`${name}\``, at: { fn: set.fn, at: set.at } };
    }
  }
  return null;
}

/** The globals whose truth or absence a condition asks for: the program can do without them. */
function namesIn(test: Test): readonly string[] {
  return valuesOfTest(test).flatMap((value) => (value.k === 'var' && value.fn === 0 ? [value.name] : []));
}

function reachable(e: Evaluator, entries: readonly Fn[]): ReadonlySet<Fn> {
  const found = new Set<Fn>();
  const queue = [...entries];
  for (let fn = queue.shift(); fn && found.size < MAX_FUNCTIONS; fn = queue.shift()) {
    if (found.has(fn)) continue;
    found.add(fn);
    const frame = e.defaultFrame(fn);
    walkSteps(fn.facts.body, {
      value: (value) => {
        if (value.k !== 'call') return;
        for (const callee of e.evaluate(value.call.callee, frame)) if (callee.a === 'fn') queue.push(callee.fn);
      },
    });
  }
  return found;
}

type Setting = Extract<Binding, { b: 'value' | 'entered' }>;

function setInParent(e: Evaluator, module: Module, name: string, child: ReadonlySet<Fn>, starter: Fn): Setting | null {
  const bindings = module.bindings.get(0)?.get(name) ?? [];
  const guarded = guardedBlocks(module);
  const settings = bindings.filter((binding): binding is Setting => binding.b === 'value' || binding.b === 'entered');
  const others = bindings.filter(
    (binding) => binding.b !== 'value' && binding.b !== 'entered' && binding.b !== 'annotation',
  );
  if (others.length > 0 || settings.some(({ fn }) => child.has(fn))) return null;
  const body = module.fns[0];
  const isGuarded = ({ fn, at }: Setting): boolean => fn === body && guarded.some((block) => isWithin(fn, at, block));
  const imported = settings.filter((setting) => setting.fn === body && !isGuarded(setting));
  if (!imported.every(({ value }) => isPlaceholder(value))) return null;
  return (
    settings.find(isGuarded) ??
    settings.find(({ fn }) => fn !== body && (fn === starter || isMainPart(e, fn, guarded))) ??
    null
  );
}

/** What a module holds until somebody sets it: nothing, a constant, an empty container. */
function isPlaceholder(value: Value): boolean {
  return (
    value.k === 'const' ||
    (value.k === 'seq' && value.items.length === 0) ||
    (value.k === 'dict' && value.entries.length === 0)
  );
}

/** `main`, and what is called under the main guard itself. */
function isMainPart(e: Evaluator, fn: Fn, guarded: readonly At[]): boolean {
  if (fn.facts.name === 'main' && fn.cls === null) return true;
  return (e.program.index.calls.get(fn.facts.name) ?? []).some(
    ({ fn: caller, value }) =>
      caller === fn.module.fns[0] &&
      guarded.some((block) => isWithin(caller, value.call.at, block)) &&
      e.evaluate(value.call.callee, e.defaultFrame(caller)).some((callee) => callee.a === 'fn' && callee.fn === fn),
  );
}

function guardedBlocks(module: Module): readonly At[] {
  const blocks: At[] = [];
  walkSteps(module.facts.functions[0]?.body ?? [], {
    step: (step: Step) => {
      if (step.s === 'branch' && isMainGuard(step.test)) blocks.push(...step.then.map(({ at }) => at));
    },
  });
  return blocks;
}
