import type { Value } from '../facts/facts.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Module } from '../link/model.js';

/** Of so many re-exports. */
const MAX_STEPS = 6;

/** The global that a name stands for, through imports of the program: the same text for whoever names it so; else null. */
export function globalNamed(e: Evaluator, value: Value, module: Module, steps = 0): string | null {
  if (value.k !== 'var' || value.fn !== 0 || steps > MAX_STEPS) return null;
  const [binding, ...others] = module.bindings.get(0)?.get(value.name) ?? [];
  if (!binding || others.length > 0) return null;
  if (binding.b !== 'import') return `g${String(module.index)}#${value.name}`;
  const from = e.moduleNamed(module, binding.step.level, binding.step.module);
  if (from?.a !== 'module' || binding.step.name === null) return null;
  const exported = from.module.bindings.get(0)?.get(`exports.${binding.step.name}`)?.[0];
  const inner = exported?.b === 'value' ? exported.value : null;
  return inner ? globalNamed(e, inner, from.module, steps + 1) : null;
}
