import type { Value } from '../facts/facts.js';
import { argument } from '../link/argument.js';
import type { Abstract } from '../link/model.js';
import { isScript } from '../link/scripts.js';
import { record } from './collector.js';
import { holds } from './conditions.js';
import { type Context, pathAt } from './context.js';
import type { LibraryCall } from './library-call.js';
import type { State } from './model.js';

/** Notes that a script writes a file whose name is the same in every process. */
export function noteWrite(c: Context, library: LibraryCall, state: State): void {
  const { call, args } = library;
  const spec = c.program.library.entry(library.callee.name)?.writes;
  if (!spec || !isScript(c.frame.fn.module) || (spec.when && !holds(c.e, spec.when, library))) return;
  const source = call.args[spec.to.index ?? 0]?.value;
  const to = source && nameOfFile(source, argument(args, spec.to)?.values ?? []);
  if (!to) return;
  record(c.program, c.into, state, {
    kind: 'write',
    to,
    text: call.text,
    under: [...state.held.values()],
    path: pathAt(c, call.at, `\`${to}\` is written`),
    roles: state.roles,
    must: library.must,
    late: false,
  });
}

/** A file that is the same in every process: its name is constant or a global; null for others. */
export function nameOfFile(source: Value, values: readonly Abstract[]): string | null {
  const [only, ...others] = values.filter((value) => value.a !== 'unknown');
  if (only?.a === 'file' && others.length === 0) return only.path;
  if (only?.a === 'const' && typeof only.value === 'string' && others.length === 0) return only.value;
  return source.k === 'var' && source.fn === 0 && values.every((value) => value.a !== 'const') ? source.name : null;
}
