import { walkSteps } from '../src/facts/visit.js';
import { createEvaluator } from '../src/link/evaluate.js';
import type { Abstract } from '../src/link/model.js';
import { lineOf } from '../src/link/places.js';
import { languageEngine } from '../src/pipeline/language-engine.js';
import { DEFAULT_TARGETS } from '../src/targets.js';
import type { ResolvedCall } from './broken-promises.js';
import type { FixtureCase } from './fixture-cases.js';
import { holdsPromises } from './fixture-cases.js';

/**
 * What the linker resolves the calls of a case to, seen without knowing who calls: functions and classes of the program
 * as `module.qualified.name`, library names as the tables have them. Calls of what is not known are left out.
 */
export function resolvedCalls({ files }: FixtureCase): ResolvedCall[] {
  const facts = [...files]
    .filter(([path]) => holdsPromises(path))
    .map(([path, text]) => languageEngine.extract(text, path));
  const program = languageEngine.link(facts, DEFAULT_TARGETS, [], []);
  const evaluator = createEvaluator(program);
  const calls: ResolvedCall[] = [];
  for (const fn of program.fns) {
    walkSteps(fn.facts.body, {
      value: (value) => {
        if (value.k !== 'call') return;
        const callees = evaluator.evaluate(value.call.callee, evaluator.defaultFrame(fn));
        for (const target of callees.flatMap(targetsOf)) {
          calls.push({ path: fn.module.path, line: lineOf({ fn, at: value.call.at }), target });
        }
      },
    });
  }
  return calls;
}

function targetsOf(callee: Abstract): string[] {
  switch (callee.a) {
    case 'fn':
      return [`${callee.fn.module.name}.${callee.fn.facts.qualname}`];
    case 'class':
      return [`${callee.cls.module.name}.${callee.cls.facts.qualname}`];
    case 'instance':
      return [`${callee.cls.module.name}.${callee.cls.facts.qualname}.__call__`];
    case 'lib':
      return [callee.name];
    case 'partial':
      return targetsOf(callee.fn);
    default:
      return [];
  }
}
