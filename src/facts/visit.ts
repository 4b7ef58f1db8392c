import type { Step, Test, Value } from './facts.js';
import type { At } from './span.js';

/** What `walkSteps` calls for each step and value, outermost first, in the order of evaluation. */
export interface Visitor {
  readonly step?: (step: Step) => void;
  readonly value?: (value: Value) => void;
}

/** Visits steps and all that stands in them; function bodies are not entered (they are functions of their own). */
export function walkSteps(steps: readonly Step[], visit: Visitor): void {
  for (const step of steps) walkStep(step, visit);
}

function walkStep(step: Step, visit: Visitor): void {
  visit.step?.(step);
  for (const value of valuesOfStep(step)) walkValue(value, visit);
  for (const test of testsOfStep(step)) walkTest(test, visit);
  for (const block of blocksOfStep(step)) walkSteps(block, visit);
}

/** The expressions of one step itself, without those of its blocks. */
export function valuesOfStep(step: Step): readonly Value[] {
  switch (step.s) {
    case 'eval':
      return [step.value];
    case 'assign':
      return [step.value, ...step.targets];
    case 'declare':
      return [];
    case 'delete':
      return step.targets;
    case 'loop':
      return [step.iter, step.target].filter((v) => v !== null);
    case 'scope':
      return step.target ? [step.value, step.target] : [step.value];
    case 'return':
    case 'raise':
      return step.value ? [step.value] : [];
    case 'try':
      return step.handlers.flatMap((handler) => handler.types);
    default:
      return [];
  }
}

function testsOfStep(step: Step): readonly Test[] {
  if (step.s === 'branch' || step.s === 'assert') return [step.test];
  return step.s === 'loop' && step.test ? [step.test] : [];
}

/** The blocks of a step, in source order. */
export function blocksOfStep(step: Step): readonly (readonly Step[])[] {
  switch (step.s) {
    case 'branch':
      return [step.then, step.else];
    case 'loop':
      return [step.body, step.else];
    case 'try':
      return [step.body, ...step.handlers.map((handler) => handler.body), step.else, step.finally];
    case 'scope':
    case 'class':
      return [step.body];
    default:
      return [];
  }
}

export function walkTest(test: Test, visit: Visitor): void {
  for (const value of valuesOfTest(test)) walkValue(value, visit);
}

/** The expressions of a condition, in the order of evaluation. */
export function valuesOfTest(test: Test): readonly Value[] {
  switch (test.t) {
    case 'and':
    case 'or':
      return test.of.flatMap(valuesOfTest);
    case 'not':
      return valuesOfTest(test.of);
    case 'truthy':
      return [test.value];
    case 'compare':
      return [test.left, test.right];
    case 'const':
      return [];
    case 'unknown':
      return test.of;
  }
}

export function walkValue(value: Value, visit: Visitor): void {
  visit.value?.(value);
  for (const part of partsOfValue(value)) walkValue(part, visit);
}

/** The direct sub-expressions of a value, in the order of evaluation. */
export function partsOfValue(value: Value): readonly Value[] {
  switch (value.k) {
    case 'attr':
      return [value.base];
    case 'item':
      return value.key ? [value.base, value.key] : [value.base];
    case 'call':
      return [value.call.callee, ...value.call.args.map((arg) => arg.value)];
    case 'seq':
      return value.items;
    case 'dict':
      return value.entries.flatMap((entry) => (entry.key ? [entry.key, entry.value] : [entry.value]));
    case 'comp':
      return [
        ...value.loops.flatMap((loop) => [loop.iter, loop.target, ...loop.tests.flatMap(valuesOfTest)]),
        ...(value.key ? [value.key] : []),
        value.element,
      ];
    case 'choice':
      return value.test ? [...valuesOfTest(value.test), ...value.of] : value.of;
    case 'test':
      return valuesOfTest(value.test);
    case 'await':
    case 'star':
      return [value.value];
    case 'assign':
      return [value.value, value.target];
    case 'yield':
      return value.value ? [value.value] : [];
    case 'parts':
      return value.of;
    default:
      return [];
  }
}

/** Where a value stands. */
export function atOf(value: Value): At {
  return value.k === 'call' ? value.call.at : value.at;
}
