import type { Call } from '../facts/facts.js';
import { walkSteps } from '../facts/visit.js';
import type { Abstract, Cls } from '../link/model.js';
import { siteKey } from '../link/model.js';
import { record } from './collector.js';
import { type Context, pathAt } from './context.js';
import type { Path, State } from './model.js';

/** Notes that a call makes a thread, or what else runs code of its own once it is started. */
export function noteThreadMade(
  c: Context,
  maker: Extract<Abstract, { a: 'class' | 'lib' }>,
  call: Pick<Call, 'at' | 'text'>,
  state: State,
): void {
  if (!(maker.a === 'class' ? hasThreadBase(c, maker.cls) : maker.self === null && isThreadType(c, maker.name))) return;
  const path = pathAt(c, call.at, `\`${call.text}()\` makes it`);
  record(c.program, c.into, state, {
    kind: 'make-thread',
    made: siteKey({ fn: c.frame.fn, at: call.at }),
    path: { ...path, next: maker.a === 'class' ? initOfBase(c, maker.cls) : null },
    roles: state.roles,
    must: false,
    late: false,
  });
}

function isThreadType({ program }: Context, name: string): boolean {
  return program.library.inherited(name, 'callable') !== undefined;
}

function hasThreadBase(c: Context, cls: Cls): boolean {
  return c.e.mro(cls).some((entry) => typeof entry === 'string' && isThreadType(c, entry));
}

/** Where the class's own constructor calls that of the library. */
function initOfBase(c: Context, cls: Cls): Path | null {
  const init = c.e.method(cls, '__init__')[0];
  let found: Path | null = null;
  if (init)
    walkSteps(init.facts.body, {
      value: (value) => {
        if (found || value.k !== 'call' || value.call.callee.k !== 'attr' || value.call.callee.name !== '__init__')
          return;
        const { at, text, callee } = value.call;
        const isBase = c.e
          .evaluate(callee, c.e.defaultFrame(init))
          .some((of) => of.a === 'lib' && isThreadType(c, of.name.slice(0, of.name.lastIndexOf('.'))));
        if (isBase) found = { at: { fn: init, at }, text: `\`${text}()\` makes it a thread`, next: null };
      },
    });
  return found;
}
