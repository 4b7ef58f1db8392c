import { walkValue } from '../facts/visit.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Fn } from '../link/model.js';
import { type Handover, type HandoverSources, isCallOn, some, usersOf, wayTo } from './handover.js';
import type { Alive } from './model.js';
import { passesOn, PUTTING } from './queue-marks.js';
import { type Field, fieldsOf, functionsOf, type Owner } from './thread-owner.js';
import { isFollowed, loopsOf, reachOf } from './thread-work.js';

/** What queues of every make are emptied by. */
const TAKING: ReadonlySet<string> = new Set(['get', 'get_nowait']);

/**
 * A queue by what is done with it, where the code does not show what it is, or where the thread comes to it by a way
 * that is not followed (a weak reference): a public function puts things in, the thread takes them out in a loop. Of
 * a thread whose code is not part of the program it is enough that it is given the queue or its owner, and that
 * nothing of the owner takes anything out.
 */
export function handoverByQueue(owner: Owner, thread: Alive, sources: HandoverSources): Handover | null {
  const { e } = sources;
  const reach = reachOf(thread.runs, e);
  const own = functionsOf(owner, e);
  const comesTo = thread.runs.length === 0 ? fieldsGiven(thread, e) : null;
  if (thread.runs.length === 0 && comesTo === null) return null;
  for (const field of fieldsOf(owner, e)) {
    const isTaken = comesTo
      ? comesTo(field.name) && !own.some((fn) => takes(fn, field.name))
      : [...reach].some((fn) => takes(fn, field.name) && loopsOf(fn).length > 0);
    if (!isTaken || !isQueue(field, e)) continue;
    for (const { fn } of usersOf(owner, thread, reach, sources)) {
      const path = wayTo(fn, e, (value, at) =>
        isCallOn(value, at, field.name, PUTTING) && value.call.args[0] && passesOn([value.call.args[0]], at)
          ? `\`${value.call.text}()\` leaves something to the thread`
          : null,
      );
      if (path) return { fn, text: field.text, path, site: field.site };
    }
  }
  return null;
}

/** Whether a function takes from a queue of that name: `get` with nothing but how long to wait. */
function takes(fn: Fn, name: string): boolean {
  return some(
    fn,
    (value) =>
      isCallOn(value, fn, name, TAKING) &&
      value.call.args.every(
        (arg) => arg.name !== undefined || (arg.value.k === 'const' && typeof arg.value.value !== 'string'),
      ),
  );
}

/** Whether a field holds a queue of threads, or something of a library that is not known and called one. */
function isQueue({ values }: Field, { program: { library } }: Evaluator): boolean {
  return values().some((value) => {
    if (value.a !== 'object') return false;
    if (!library.type(value.type)) return value.type.endsWith('Queue');
    const trait = library.lockOf(value.type);
    return trait?.what === 'queue' && trait.scope === 'thread';
  });
}

/** To which fields a thread comes whose target is not part of the program: those that it is given, or all of its owner. */
function fieldsGiven({ made }: Alive, e: Evaluator): ((name: string) => boolean) | null {
  if (!made?.call || isFollowed(made, e)) return null;
  const self = made.fn.binds === 'instance' ? made.fn.facts.params[0]?.name : undefined;
  const names = new Set<string>();
  let mentions = 0;
  let fields = 0;
  for (const { value } of made.call.args)
    walkValue(value, {
      value: (part) => {
        if (part.k === 'var' && part.name === self) mentions++;
        if (part.k === 'attr' && part.base.k === 'var' && part.base.name === self) {
          fields++;
          names.add(part.name);
        } else if (part.k === 'var' && part.fn === 0) names.add(part.name);
      },
    });
  return (name) => names.has(name) || mentions > fields;
}
