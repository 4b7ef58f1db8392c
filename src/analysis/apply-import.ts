import type { ImportStep, Value } from '../facts/facts.js';
import { walkSteps } from '../facts/visit.js';
import type { Module } from '../link/model.js';
import { isScript } from '../link/scripts.js';
import { applySummary } from './apply-summary.js';
import { record } from './collector.js';
import { type Context, pathAt } from './context.js';
import type { Effect, State } from './model.js';
import { mergeStates, plus, withRole } from './state.js';

/** Runs the body of a program module the first time that it is imported. */
export function importModule(c: Context, step: ImportStep, states: readonly State[]): readonly State[] {
  noteImport(c, step, states);
  const named = c.e.moduleNamed(c.frame.fn.module, step.level, step.module);
  const inner =
    named?.a === 'module' && step.name !== null && step.name !== '*'
      ? c.e.attribute(named, step.name, c.frame).find((value) => value.a === 'module')
      : undefined;
  const modules = [named, inner].flatMap((value) =>
    value?.a === 'module' && value.module !== c.frame.fn.module ? [value.module] : [],
  );
  return modules.reduce(
    (current, module) => mergeStates(current.flatMap((state) => runBody(c, step, module, state))),
    states,
  );
}

/** `require('m')` where it stands in an expression. */
export function loadModule(
  c: Context,
  { module, at }: Extract<Value, { k: 'import' }>,
  states: readonly State[],
): readonly State[] {
  return importModule(c, { s: 'import', module, level: 0, name: null, target: null, bindsRoot: false, at }, states);
}

/** Only what the file does not load anyway, when it is itself imported: the rest is there already. */
function noteImport(c: Context, step: ImportStep, states: readonly State[]): void {
  const { fn } = c.frame;
  if (fn.facts.kind === 'module' || step.level > 0 || loadedBy(fn.module).has(step.module)) return;
  for (const state of states)
    record(c.program, c.into, state, {
      kind: 'import',
      text: step.module,
      path: pathAt(c, step.at, `\`${step.module}\` is imported`),
      roles: state.roles,
      must: false,
      late: false,
    });
}

const loaded = new WeakMap<Module, ReadonlySet<string>>();

/** The modules that a file imports at its top level, under any condition. */
function loadedBy(module: Module): ReadonlySet<string> {
  const known = loaded.get(module);
  if (known) return known;
  const names = new Set(['sys', 'builtins']);
  walkSteps(module.fns[0]?.facts.body ?? [], {
    step: (step) => {
      if (step.s === 'import' && step.level === 0) names.add(step.module);
    },
  });
  loaded.set(module, names);
  return names;
}

/** What matters of a module's body to who imports it. */
const OF_IMPORT: ReadonlySet<Effect['kind']> = new Set([
  'start-thread',
  'launch',
  'listen',
  'message-parent',
  'stay-alive',
  'let-go',
  'choose-file',
  'at-restore',
  'per-process',
  'write',
  'serve',
  'block',
]);

function runBody(c: Context, step: ImportStep, module: Module, state: State): readonly State[] {
  const key = `import${module.index}`;
  const body = module.fns[0];
  if (!body || state.started.has(key)) return [state];
  const summary = c.summaryOf(c.e.defaultFrame(body));
  const ownEffects = summary.effects.filter(
    ({ kind }) => OF_IMPORT.has(kind) || (kind === 'acquire' && isScript(module)),
  );
  const matters =
    ownEffects.length > 0 ||
    summary.crossings.length > 0 ||
    summary.exits.some(
      (exit) => exit.alive.size > 0 || exit.held.size > 0 || exit.touched.size > 0 || exit.generators.size > 0,
    );
  // Without a mark: the marks of all that is imported would make each way out of a function one of its own.
  if (!matters) return [state];
  const begun = { ...state, started: plus(state.started, key) };
  const role = `main${module.index}`;
  const done = applySummary(
    c,
    {
      summary: { ...summary, effects: ownEffects },
      ids: new Map(),
      fnId: body.id,
    },
    { at: step.at, text: `\`${module.name}\` is imported`, site: key },
    withRole(begun, role, 'no'),
    true,
  );
  return done.map((exit) => ({ ...exit, roles: new Map([...exit.roles].filter(([site]) => site !== role)) }));
}
