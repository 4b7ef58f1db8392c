import type { Subject } from '../effects.js';
import type { Call } from '../facts/facts.js';
import { argument } from '../link/argument.js';
import type { Abstract, Argument } from '../link/model.js';
import { siteKey } from '../link/model.js';
import { type Context, spell } from './context.js';

/** A library call being interpreted. */
export interface LibraryCall {
  readonly callee: Extract<Abstract, { a: 'lib' }>;
  readonly args: readonly Argument[];
  readonly call: Call;
  readonly must: boolean;
}

/** The values that an effect is about. */
export function subjectsOf(c: Context, library: LibraryCall, subject: Subject): readonly Abstract[] {
  if (subject === 'receiver') return library.callee.self ? [library.callee.self] : [];
  if (subject === 'result') {
    const site = { fn: c.frame.fn, at: library.call.at, call: library.call };
    const made = c.e.call(library.callee, library.args, library.call, c.frame);
    return made.length > 0
      ? made
      : [
          {
            a: 'object',
            type: library.callee.name,
            id: siteKey(site),
            origin: siteKey(site),
            site,
            place: null,
            frame: c.frame,
          },
        ];
  }
  return argument(library.args, subject)?.values ?? [];
}

/** As the source names what an effect is about. */
export function subjectText(library: LibraryCall, subject: Subject): string {
  if (subject === 'receiver')
    return library.call.callee.k === 'attr' ? spell(library.call.callee.base) : library.call.text;
  if (subject === 'result') return library.call.text;
  const arg =
    library.call.args.find((given) => given.name === subject.name && given.name !== undefined) ??
    library.call.args[subject.index ?? -1];
  return arg ? spell(arg.value) : library.call.text;
}
