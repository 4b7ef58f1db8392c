import { argument } from '../link/argument.js';
import { idOf } from '../link/abstract.js';
import type { Abstract, Argument } from '../link/model.js';
import { siteKey } from '../link/model.js';
import type { LibraryCall } from './library-call.js';
import type { Context } from './context.js';

/** Methods that hand a task to the workers of a pool; the tables say which argument is the function. */
const SUBMITTING = [
  'apply',
  'apply_async',
  'map',
  'map_async',
  'imap',
  'imap_unordered',
  'starmap',
  'starmap_async',
  'submit',
];

/** The functions that this file submits to the pool that the call makes. */
export function submittedTo(
  c: Context,
  library: LibraryCall,
): readonly { readonly callee: Abstract; readonly args: readonly Argument[] }[] {
  const site = siteKey({ fn: c.frame.fn, at: library.call.at });
  return SUBMITTING.flatMap((name) => (c.program.index.calls.get(name) ?? []).map((entry) => ({ ...entry, name })))
    .filter((entry) => entry.fn.module === c.frame.fn.module)
    .flatMap(({ fn, value, name }) => {
      if (value.call.callee.k !== 'attr') return [];
      const frame = fn === c.frame.fn ? c.frame : c.e.defaultFrame(fn);
      const pools = c.e.evaluate(value.call.callee.base, frame);
      const isThis = pools.some(
        (pool) => idOf(pool) === site || (pool.a === 'object' && pool.site !== null && siteKey(pool.site) === site),
      );
      if (!isThis) return [];
      const spec = pools
        .flatMap((pool) =>
          pool.a === 'object' ? (c.program.library.entry(`${pool.type}.${name}`)?.effects ?? []) : [],
        )
        .find((effect) => effect.effect === 'submit' || (effect.effect === 'call' && effect.fn.index === 0));
      const fnRef = spec?.effect === 'submit' || spec?.effect === 'call' ? spec.fn : { index: 0 };
      return (argument(c.e.arguments(value.call, frame), fnRef)?.values ?? [])
        .filter((callee) => callee.a === 'fn' || callee.a === 'partial')
        .map((callee) => ({ callee, args: [] }));
    });
}
