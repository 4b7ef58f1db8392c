import type { EffectSpec } from '../effects.js';
import { walkSteps } from '../facts/visit.js';
import { createDestinations } from '../link/destinations.js';
import type { Evaluator } from '../link/evaluator.js';
import type { CallSite } from '../link/index-module.js';
import type { Cls, Fn } from '../link/model.js';
import type { Sessions } from './sessions.js';
import { isTestFile } from './test-files.js';

/** How long the instances of a class live, by what keeps them. */
export interface Longevity {
  /**
   * Whether instances outlive the calls that make them: something that lives as long as the process keeps one, they
   * have themselves called at exit, or the class is offered to users, who alone make its instances.
   */
  readonly outlivesCalls: (cls: Cls) => boolean;
}

export function createLongevity(e: Evaluator, sessions: Sessions): Longevity {
  const destinations = createDestinations(e);
  const subclasses = new Map<Cls, Cls[]>();
  for (const { classes } of e.program.modules)
    for (const cls of classes.filter(({ module }) => !isTestFile(module.path)))
      for (const base of e.mro(cls))
        if (typeof base !== 'string') {
          const list = subclasses.get(base);
          if (list) list.push(cls);
          else subclasses.set(base, [cls]);
        }
  const kept = new Map<Cls, boolean>();
  const offered = new Map<Cls, boolean>();

  const kinds = (cls: Cls): readonly Cls[] => subclasses.get(cls) ?? [cls];

  /** Where instances of the class are made, tests apart. */
  const madeAt = (cls: Cls): readonly CallSite[] =>
    [cls.facts.name, ...(e.program.index.renamed.get(cls.facts.name) ?? [])].flatMap((name) =>
      (e.program.index.calls.get(name) ?? []).filter(
        ({ fn, value }) =>
          !isTestFile(fn.module.path) &&
          e
            .evaluate(value.call.callee, e.defaultFrame(fn))
            .some((callee) => callee.a === 'class' && callee.cls === cls),
      ),
    );

  /** Methods of the class that give their own instance or class away: `CLIENT = self`, `cls._instance = cls()`. */
  const keepsItself = (cls: Cls): boolean =>
    [...cls.methods.values()].flat().some((fn) => {
      const self = fn.facts.params[0];
      if (!self || fn.binds === 'nothing') return false;
      const own = { k: 'var', fn: fn.module.fns.indexOf(fn), name: self.name, at: self.at } as const;
      if (fn.binds === 'instance') return destinations(fn, own).kept;
      return [...cls.ownBindings.values(), ...cls.classBindings.values()].some((bindings) =>
        bindings.some(
          (binding) =>
            binding.b === 'value' &&
            binding.value.k === 'call' &&
            e
              .evaluate(binding.value, e.defaultFrame(binding.fn))
              .some((value) => value.a === 'instance' && e.mro(value.cls).includes(cls)),
        ),
      );
    });

  function isKept(cls: Cls): boolean {
    const done = kept.get(cls);
    if (done !== undefined) return done;
    kept.set(cls, false);
    const answer =
      ownClasses(e, cls).some((own) => keepsItself(own) || registersExit(e, own)) ||
      kinds(cls)
        .flatMap(madeAt)
        .some(({ fn, value }) => {
          const to = destinations(fn, value);
          return to.kept || [...to.fields].some((holder) => isKept(holder) && !sessions.needsThread(holder));
        });
    kept.set(cls, answer);
    return answer;
  }

  /** Whether users of the program make its instances: it is public, and the program at most has a factory for it. */
  function isOffered(cls: Cls): boolean {
    const done = offered.get(cls);
    if (done !== undefined) return done;
    offered.set(cls, false);
    const ways = madeAt(cls)
      .filter(({ fn }) => fn.cls !== cls)
      .map(({ fn, value }) => destinations(fn, value));
    const answer =
      kinds(cls).some((kind) => kind !== cls && isOffered(kind)) ||
      (cls.facts.outer === null &&
        cls.facts.parent === 0 &&
        !cls.facts.name.startsWith('_') &&
        (ways.length === 0 ||
          ways.some(({ handedOut }) => handedOut) ||
          (isExported(cls) && !ways.some(({ byMethod }) => byMethod))));
    offered.set(cls, answer);
    return answer;
  }

  /** Whether the top package of its program names it. */
  function isExported(cls: Cls): boolean {
    const parts = cls.module.path.split('/');
    const packages = parts
      .slice(1)
      .flatMap((_, i) => e.program.byPath.get([...parts.slice(0, i + 1), '__init__.py'].join('/')) ?? []);
    return (
      cls.module.path.endsWith('/__init__.py') ||
      packages.some((module) =>
        e.moduleGlobal(module, cls.facts.name).some((value) => value.a === 'class' && value.cls === cls),
      )
    );
  }

  return {
    outlivesCalls: (cls) =>
      isKept(cls) ||
      (!isThread(e, cls) &&
        (isOffered(cls) ||
          kinds(cls)
            .flatMap(madeAt)
            .some(({ fn, value }) =>
              [...destinations(fn, value).fields].some((holder) => isOffered(holder) && !sessions.needsThread(holder)),
            ))),
  };
}

/** A class of threads that others start: its instances are of no use where they do not run. */
function isThread(e: Evaluator, cls: Cls): boolean {
  return (
    e
      .mro(cls)
      .some(
        (entry) => typeof entry === 'string' && e.program.library.inherited(entry, 'callable')?.method !== undefined,
      ) && !e.method(cls, '__init__').some((fn) => calls(e, fn, 'start-thread'))
  );
}

function registersExit(e: Evaluator, cls: Cls): boolean {
  return [...cls.methods.values()].flat().some((fn) => calls(e, fn, 'register-exit'));
}

/** Whether a function itself calls something of a library that has this effect. */
function calls(e: Evaluator, fn: Fn, kind: EffectSpec['effect']): boolean {
  let found = false;
  walkSteps(fn.facts.body, {
    value: (value) => {
      if (found || value.k !== 'call') return;
      found = e
        .evaluate(value.call.callee, e.defaultFrame(fn))
        .some(
          (callee) =>
            callee.a === 'lib' &&
            e.program.library.entry(callee.name)?.effects?.some(({ effect }) => effect === kind) === true,
        );
    },
  });
  return found;
}

function ownClasses(e: Evaluator, cls: Cls): readonly Cls[] {
  return e.mro(cls).filter((entry) => typeof entry !== 'string');
}
