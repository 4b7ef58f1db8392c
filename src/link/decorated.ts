import type { Evaluator } from './evaluator.js';
import type { Abstract, Fn, Frame } from './model.js';

/** A function as its decorators leave it. Decorators that are not followed are taken to give back what they got. */
export function decorated(e: Evaluator, fn: Fn, home: Frame): readonly Abstract[] {
  const outer = fn.parent && fn.parent.facts.kind !== 'module' ? home : null;
  let current: readonly Abstract[] = [
    { a: 'fn', fn, self: null, outer: outer && outer.fn === fn.parent ? outer : null },
  ];
  for (const decorator of [...fn.facts.decorators].reverse()) {
    const results = e
      .evaluate(decorator, home)
      .filter((value) => value.a === 'fn')
      .flatMap((value) => e.call(value, [{ name: null, values: current }], null, home))
      .filter((value) => value.a === 'fn' || value.a === 'partial' || value.a === 'instance');
    if (results.length > 0) current = results;
  }
  return current;
}
