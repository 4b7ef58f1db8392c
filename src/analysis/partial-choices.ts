import type { Call, Step, Value } from '../facts/facts.js';
import { blocksOfStep, partsOfValue, valuesOfStep } from '../facts/visit.js';
import type { Place } from '../finding.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Fn } from '../link/model.js';
import type { Program } from '../link/program.js';
import type { Platform, Targets } from '../targets.js';
import { PLATFORM_NAMES } from './platform-names.js';
import { defaultMethods } from './start-method.js';
import { testTruth } from './static-truth.js';
import { placeOf } from './trace.js';

/** A start method is chosen on some of the targeted platforms only, and elsewhere the default differs by version. */
export interface PartialChoice {
  readonly place: Place;
  /** The call as written. */
  readonly call: string;
  /** Where it is chosen. */
  readonly chosen: readonly string[];
  /** Where processes are copies by default, and where not. */
  readonly copied: readonly string[];
  readonly fresh: readonly string[];
}

/** The calls that choose a method for the whole program, where all of them together leave some platforms out. */
export function partialChoices(e: Evaluator, program: Program, targets: Targets): readonly PartialChoice[] {
  const calls = (program.index.calls.get('set_start_method') ?? []).filter(({ fn, value }) =>
    e
      .evaluate(value.call.callee, e.defaultFrame(fn))
      .some((callee) => callee.a === 'lib' && selects(program, callee.name)),
  );
  const reached = calls.map(({ fn, value }) => ({ fn, call: value.call, on: platformsAt(e, fn, value.call, targets) }));
  const chosen = targets.platforms.filter((platform) => reached.some(({ on }) => on.includes(platform)));
  const left = targets.platforms.filter((platform) => !chosen.includes(platform));
  const { copied, fresh } = defaultMethods({ ...targets, platforms: left });
  if (chosen.length === 0 || copied.length === 0 || fresh.length === 0) return [];
  return reached
    .filter(({ on }) => on.length > 0)
    .map(({ fn, call }) => ({
      place: placeOf({ fn, at: call.at }),
      call: call.text,
      chosen: chosen.map((platform) => PLATFORM_NAMES[platform]),
      copied,
      fresh,
    }));
}

function selects(program: Program, name: string): boolean {
  return program.library.entry(name)?.effects?.some(({ effect }) => effect === 'select-start-method') === true;
}

/** On which targets no condition on the platform keeps a function from a call in it. */
function platformsAt(e: Evaluator, fn: Fn, call: Call, targets: Targets): readonly Platform[] {
  return targets.platforms.filter((platform) => {
    const c = { e, frame: e.defaultFrame(fn), targets: { ...targets, platforms: [platform] } };
    const leads = (steps: readonly Step[]): boolean => steps.some(leadsIn);
    const leadsIn = (step: Step): boolean => {
      if (valuesOfStep(step).some((value) => isIn(value, call))) return true;
      if (step.s !== 'branch') return blocksOfStep(step).some(leads);
      const truth = testTruth(c, step.test);
      return (truth !== false && leads(step.then)) || (truth !== true && leads(step.else));
    };
    return leads(fn.facts.body);
  });
}

function isIn(value: Value, call: Call): boolean {
  return (value.k === 'call' && value.call === call) || partsOfValue(value).some((part) => isIn(part, call));
}
