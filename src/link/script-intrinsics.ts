import type { Call } from '../facts/facts.js';
import type { Evaluator } from './evaluator.js';
import { type Abstract, type Argument, type Frame, type Item, siteKey } from './model.js';
import { declaredFunction } from './bound-functions.js';
import { directoryOf, fileBeside, joinedFile } from './script-files.js';
import { wholeOf } from './scripts.js';

/** What functions of JavaScript give whose result depends on the program's own structure; null where it does not. */
export function scriptIntrinsic(
  e: Evaluator,
  callee: Extract<Abstract, { a: 'lib' }>,
  args: readonly Argument[],
  call: Call | null,
  frame: Frame,
): readonly Abstract[] | null {
  const first = args[0]?.values ?? [];
  const { self } = callee;
  switch (callee.name) {
    case 'js:Function.bind':
      if (!self) return null;
      return [
        args.length > 1 ? { a: 'partial', fn: withThis(self, first), args: args.slice(1) } : withThis(self, first),
      ];
    case 'js:Function.call':
      return self ? e.call(withThis(self, first), args.slice(1), call, frame) : null;
    case 'js:Function.apply':
      return self ? e.call(withThis(self, first), [], call, frame) : null;
    case 'js:String.toString':
      return self ? [self] : null;
    case 'js:Object.assign':
      return [merged(args, frame, call)];
    case 'npm:koffi.Library.func':
    case 'npm:koffi.Library.stdcall': {
      const declaration = first.find((value) => value.a === 'const');
      const fn = declaration?.a === 'const' ? declaredFunction(String(declaration.value)) : null;
      return fn ? [fn] : [];
    }
    case 'node:path.join':
    case 'node:path.resolve':
      return joinedFile(args);
    case 'node:path.dirname':
      return first.flatMap((value) =>
        value.a === 'file' ? [{ a: 'file' as const, path: directoryOf(value.path) }] : [],
      );
    case 'node:url.fileURLToPath':
    case 'node:url.pathToFileURL':
    case 'node:path.normalize':
    case 'node:fs.realpathSync':
      return first.filter((value) => value.a === 'file');
    case 'js:URL':
      return fileBeside(args);
    case 'js:require.resolve':
    case 'js:import.meta.resolve': {
      const [value] = first;
      const path =
        value?.a === 'const' && typeof value.value === 'string'
          ? e.program.resolve(frame.fn.module.path, 0, value.value)
          : null;
      return path === null ? [] : [{ a: 'file', path }];
    }
    case 'js:require':
    case 'js:import': {
      return first.flatMap((value) => {
        const module = value.a === 'file' ? e.program.byPath.get(value.path) : undefined;
        return module ? wholeOf(e, module) : [];
      });
    }
    default:
      return null;
  }
}

/** An object with what all of these have. */
function merged(args: readonly Argument[], frame: Frame, call: Call | null): Abstract {
  const items = args.flatMap(({ values }): readonly Item[] =>
    values.flatMap((value): readonly Item[] =>
      value.a === 'container' ? value.items : [{ key: null, given: [value] }],
    ),
  );
  const id = siteKey({ fn: frame.fn, at: call?.at ?? frame.fn.facts.at });
  return { a: 'container', type: 'builtins.dict', id, items };
}

/** A method that is given its object. */
export function withThis(fn: Abstract, self: readonly Abstract[]): Abstract {
  const [only] = self;
  return fn.a === 'fn' && fn.self === null && fn.fn.facts.binds !== undefined && only ? { ...fn, self: only } : fn;
}

/** What `fn.call(self, …)` and `fn.apply(self, …)` call; null for other functions. */
export function forwardedCall(
  { name, self }: Extract<Abstract, { a: 'lib' }>,
  args: readonly Argument[],
): { readonly callee: Abstract; readonly args: readonly Argument[] } | null {
  if (!self || (name !== 'js:Function.call' && name !== 'js:Function.apply')) return null;
  return { callee: withThis(self, args[0]?.values ?? []), args: name === 'js:Function.call' ? args.slice(1) : [] };
}
