import type { SecretUse } from '../effects.js';
import type { Call } from '../facts/facts.js';
import { walkSteps } from '../facts/visit.js';
import type { Place, TraceStep } from '../finding.js';
import { argument } from '../link/argument.js';
import type { Evaluator } from '../link/evaluator.js';
import { lastName } from '../link/index-module.js';
import type { Abstract, Fn } from '../link/model.js';
import { siteKey } from '../link/model.js';
import { isScript } from '../link/scripts.js';
import type { Effect, Roles } from './model.js';
import type { Replica } from './several-processes.js';
import { endOf, placeOf } from './trace.js';

/** A secret that each process of a program draws for itself, though any of them may be asked for what another signed. */
export interface ProcessSecret {
  /** What is signed or sealed by it. */
  readonly of: string;
  /** Where it is made. */
  readonly place: Place;
  readonly call: string;
  readonly module: string;
  /** What runs the program in several processes. */
  readonly by: string;
  readonly trace: readonly TraceStep[];
}

export function processSecrets(e: Evaluator, several: readonly Replica[]): readonly ProcessSecret[] {
  if (several.length === 0) return [];
  const found = new Map<string, ProcessSecret>();
  for (const { fn, call, use, values } of usesIn(e))
    for (const value of values) {
      if (value.a !== 'object' || !value.origin || !value.site || found.has(value.origin)) continue;
      const made = madeIn(e, several, value.origin, isKept(value, use, fn));
      if (!made || isStored(e, endOf(made.effect.path).at.fn, value.origin)) continue;
      found.set(value.origin, {
        of: use.of,
        place: placeOf(endOf(made.effect.path).at),
        call: made.effect.text,
        module: made.replica.body.frame.fn.module.path,
        by: made.replica.by,
        trace: [
          ...made.replica.trace,
          { place: placeOf(endOf(made.effect.path).at), message: `\`${made.effect.text}()\` draws it`, depth: 0 },
          { place: placeOf({ fn, at: call.at }), message: `\`${call.text}()\` keeps ${use.of} by it`, depth: 0 },
        ],
      });
    }
  return [...found.values()];
}

interface Use {
  readonly fn: Fn;
  readonly call: Call;
  readonly use: SecretUse;
  /** The values drawn at random that it is given. */
  readonly values: readonly Abstract[];
}

function usesIn(e: Evaluator): readonly Use[] {
  const uses: Use[] = [];
  for (const module of e.program.modules.filter(isScript))
    for (const fn of module.fns)
      walkSteps(fn.facts.body, {
        value: (value) => {
          if (value.k !== 'call') return;
          const frame = e.defaultFrame(fn);
          for (const callee of e.evaluate(value.call.callee, frame)) {
            const use = callee.a === 'lib' ? e.program.library.entry(callee.name)?.secret : undefined;
            if (!use) continue;
            const given = argument(e.arguments(value.call, frame), use.in)?.values ?? [];
            const values = given
              .flatMap((one) => (use.keys ? use.keys.flatMap((key) => e.elements(one, key)) : [one]))
              .flatMap((one) => secretsIn(e, one));
            uses.push({ fn, call: value.call, use, values });
          }
        },
      });
  return uses;
}

function secretsIn(e: Evaluator, value: Abstract): readonly Abstract[] {
  if (value.a === 'container') return e.elements(value, null);
  if (value.a === 'fn') return e.returns(e.defaultFrame(value.fn));
  return value.a === 'object' && e.program.library.inherited(value.type, 'drawn') === true ? [value] : [];
}

/** Whether it outlives the function that draws it: it is a global's or a field's, or what keeps it is set up by it. */
function isKept(value: Abstract, { keys }: SecretUse, fn: Fn): boolean {
  return keys !== undefined || fn.facts.kind === 'module' || (value.a === 'object' && value.place !== null);
}

function madeIn(
  e: Evaluator,
  several: readonly Replica[],
  origin: string,
  kept: boolean,
): { readonly replica: Replica; readonly effect: Extract<Effect, { kind: 'per-process' }> } | null {
  if (!kept) return null;
  for (const replica of several)
    for (const effect of replica.body.effects)
      if (
        effect.kind === 'per-process' &&
        siteKey(endOf(effect.path).at) === origin &&
        replica.isIn(effect.roles) &&
        !isHandedOn(e, effect.roles, replica)
      )
        return { replica, effect };
  return null;
}

/** Made only where a variable is not set that the processes have from who starts them; or for one mode of the program only. */
function isHandedOn(e: Evaluator, roles: Roles, { environment }: Replica): boolean {
  return [...roles.keys()].some((key) => {
    const [, name] = /^asks:environment\.(\w+)@/.exec(key) ?? [];
    return name !== undefined && (environment.includes(name) || e.program.library.isMode(name) || isSet(e, name));
  });
}

/** Whether the program sets a variable of its environment, which processes that it starts get. */
function isSet(e: Evaluator, name: string): boolean {
  return (e.program.scripts.foreign.get(name) ?? []).some(({ base, fn }) =>
    e.evaluate(base, e.defaultFrame(fn)).some((value) => value.a === 'lib' && value.name === 'node:process.env'),
  );
}

const STORES = /^(?:write|save|store|persist|insert|update|put|set|append)/i;

/** Whether a value goes to something that keeps it for later, from which the other processes may have it. */
function isStored(e: Evaluator, fn: Fn, origin: string): boolean {
  let does = false;
  for (const own of fn.module.fns)
    walkSteps(own.facts.body, {
      value: (value) => {
        if (does || value.k !== 'call' || !STORES.test(lastName(value.call.callee) ?? '')) return;
        const args = e.arguments(value.call, e.defaultFrame(own));
        does = args.some(({ values }) => values.some((one) => one.a === 'object' && one.origin === origin));
      },
    });
  return does;
}
