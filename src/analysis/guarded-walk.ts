import type { HandlerFacts, Step, Value } from '../facts/facts.js';
import { blocksOfStep, valuesOfStep, valuesOfTest } from '../facts/visit.js';
import type { Fn } from '../link/model.js';
import { nameOf } from './leaving.js';

/** What the handlers around something catch, by the last parts of their names; `BaseException` of a bare `except:`. */
export type Caught = ReadonlySet<string>;

/** Calls `visit` with the expressions that a function evaluates itself, and with its imports, outermost first. */
export function walkGuarded(fn: Fn, visit: (found: Value | Step, caught: Caught) => void): void {
  block(fn, fn.facts.body, new Set(), visit);
}

function block(fn: Fn, steps: readonly Step[], caught: Caught, visit: Parameters<typeof walkGuarded>[1]): void {
  for (const step of steps) {
    if (step.s === 'import') visit(step, caught);
    for (const value of [...valuesOfStep(step), ...partsOf(fn, step)]) visit(value, caught);
    const blocks = blocksOfStep(step);
    const inner = step.s === 'try' ? new Set([...caught, ...step.handlers.flatMap(namesOf)]) : caught;
    blocks.forEach((steps, i) => {
      block(fn, steps, step.s === 'try' && i === 0 ? inner : caught, visit);
    });
  }
}

/** What a step evaluates besides: its condition, the decorators and defaults of a function, the bases of a class. */
function partsOf({ module }: Fn, step: Step): readonly Value[] {
  switch (step.s) {
    case 'branch':
    case 'assert':
      return valuesOfTest(step.test);
    case 'loop':
      return step.test ? valuesOfTest(step.test) : [];
    case 'def': {
      const { decorators = [], params = [] } = module.fns[step.fn]?.facts ?? {};
      return [...decorators, ...params.flatMap((param) => (param.default ? [param.default] : []))];
    }
    case 'class':
      return module.classes[step.cls]?.facts.bases ?? [];
    default:
      return [];
  }
}

function namesOf({ types }: HandlerFacts): readonly string[] {
  if (types.length === 0) return ['BaseException'];
  return types.flatMap((type) => (type.k === 'seq' ? type.items : [type])).map(nameOf);
}
