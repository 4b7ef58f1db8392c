import type { Call } from '../facts/facts.js';
import type { Evaluator } from './evaluator.js';
import type { Abstract, Argument, Frame } from './model.js';

/**
 * Library functions whose result depends on the program's own structure, so that a table cannot say it: attribute
 * access by name, classes of objects, weak references, imports by name. Null where the callee is none of them.
 */
export function intrinsic(
  e: Evaluator,
  callee: Extract<Abstract, { a: 'lib' }>,
  args: readonly Argument[],
  call: Call | null,
  frame: Frame,
): readonly Abstract[] | null {
  const first = args[0]?.values ?? [];
  switch (callee.name) {
    case 'builtins.getattr': {
      const name = textOf(args[1]);
      return name === null ? [] : first.flatMap((base) => e.attribute(base, name, frame));
    }
    case 'builtins.type':
      return first.flatMap((value) => (value.a === 'instance' ? [{ a: 'class' as const, cls: value.cls }] : []));
    case 'weakref.ref':
    case 'weakref.WeakMethod':
      return first.map((value) => ({ a: 'lib', name: 'weakref.ref()', self: value }));
    case 'weakref.ref()':
      return callee.self ? [callee.self] : [];
    case 'builtins.dict.items': {
      if (callee.self?.a !== 'container') return null;
      const { self } = callee;
      const pair: Abstract = {
        a: 'container',
        type: 'builtins.tuple',
        id: self.id,
        items: [{ key: 1, given: e.elements(self, null) }],
      };
      return [{ a: 'container', type: 'builtins.list', id: self.id, items: [{ key: null, given: [pair] }] }];
    }
    case 'functools.partialmethod':
      return first.map((fn) => ({ a: 'partial', fn, args: args.slice(1) }));
    case 'importlib.import_module':
    case 'builtins.__import__': {
      const name = textOf(args[0]);
      const found = name === null ? null : e.moduleNamed(frame.fn.module, 0, name);
      return found ? [found] : [];
    }
    case 'sys.modules.get': {
      const name = textOf(args[0]);
      const found = name === null ? null : e.moduleNamed(frame.fn.module, 0, name);
      return found ? [found] : [];
    }
    default:
      return call === null && callee.name === 'builtins.super' ? [] : null;
  }
}

function textOf(arg: Argument | undefined): string | null {
  const value = arg?.values.find((found) => found.a === 'const');
  return value?.a === 'const' && typeof value.value === 'string' ? value.value : null;
}
