import type { Step, Value } from '../facts/facts.js';

/** The names of `__all__` where only plain lists are assigned and added to it, else null. */
export function moduleExports(steps: readonly Step[]): string[] | null {
  const names: string[] = [];
  let isFound = false as boolean;
  const add = (value: Value): boolean => {
    const strings = stringsOf(value);
    if (strings) names.push(...strings);
    return strings !== null;
  };
  const read = (block: readonly Step[]): boolean =>
    block.every((step) => {
      switch (step.s) {
        case 'assign': {
          if (!step.targets.some(isAll)) return true;
          isFound = true;
          return add(step.value);
        }
        case 'eval': {
          const method = methodOfAll(step.value);
          if (!method) return true;
          isFound = true;
          return add(method);
        }
        case 'branch':
          return read(step.then) && read(step.else);
        case 'try':
          return read(step.body) && step.handlers.every((handler) => read(handler.body)) && read(step.else);
        default:
          return true;
      }
    });
  return read(steps) && isFound ? [...new Set(names)] : null;
}

function isAll(target: Value): boolean {
  return target.k === 'var' && target.fn === 0 && target.name === '__all__';
}

/** What `__all__.append(x)` or `__all__.extend(xs)` adds, as a list; null for other expressions. */
function methodOfAll(value: Value): Value | null {
  if (value.k !== 'call' || value.call.callee.k !== 'attr' || !isAll(value.call.callee.base)) return null;
  const [first] = value.call.args;
  const { name } = value.call.callee;
  if (first && name === 'extend') return first.value;
  if (first && name === 'append') return { k: 'seq', kind: 'list', items: [first.value], at: first.at };
  return value;
}

function stringsOf(value: Value): string[] | null {
  if (value.k !== 'seq') return null;
  const strings: string[] = [];
  for (const item of value.items) {
    if (item.k !== 'const' || typeof item.value !== 'string') return null;
    strings.push(item.value);
  }
  return strings;
}
