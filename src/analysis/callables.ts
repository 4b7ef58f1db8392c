import { argument } from '../link/argument.js';
import type { Abstract, Argument } from '../link/model.js';
import { mapIds } from '../link/abstract.js';
import { type Context, rebase } from './context.js';

/** What an object with a target runs (a thread, a process): the callable it was made with, or its own `run`. */
export function targetsOf(
  c: Context,
  subject: Abstract,
): readonly { readonly callee: Abstract; readonly args: readonly Argument[] }[] {
  const { library } = c.program;
  if (subject.a === 'instance') {
    const base = c.e
      .mro(subject.cls)
      .find((entry) => typeof entry === 'string' && library.inherited(entry, 'callable') !== undefined);
    const trait = typeof base === 'string' ? library.inherited(base, 'callable') : undefined;
    const own = trait?.method ? c.e.method(subject.cls, trait.method)[0] : undefined;
    return own ? [{ callee: { a: 'fn', fn: own, self: subject, outer: null }, args: [] }] : [];
  }
  if (subject.a !== 'object') return [];
  const trait = library.inherited(subject.type, 'callable');
  const call = subject.site?.call;
  const { frame } = subject;
  if (!trait?.target || !call || !frame) return [];
  const given = c.e.arguments(call, frame);
  const here = (value: Abstract): Abstract =>
    withOwnSelf(c, frame.fn === c.frame.fn ? value : mapIds(value, (id) => rebase(id, frame.fn.id, subject.id)));
  const tuple = trait.args ? argument(given, trait.args)?.values.find((value) => value.a === 'container') : undefined;
  const args: Argument[] =
    tuple?.a === 'container'
      ? tuple.items.map((item) => ({
          name: null,
          values: c.e.itemValues(tuple, item).map(here),
        }))
      : [];
  const keywords = trait.kwargs
    ? argument(given, trait.kwargs)?.values.find((value) => value.a === 'container')
    : undefined;
  if (keywords?.a === 'container')
    for (const item of keywords.items)
      if (typeof item.key === 'string') args.push({ name: item.key, values: c.e.itemValues(keywords, item).map(here) });
  return (argument(given, trait.target)?.values ?? []).map((callee) => ({ callee: here(callee), args }));
}

/** A method of the object whose method this is: of that very object, its own class's where it has one. */
function withOwnSelf(c: Context, value: Abstract): Abstract {
  const own = c.frame.shapes.get(0)?.[0];
  if (value.a !== 'fn' || value.self?.a !== 'instance' || own?.a !== 'instance' || own.id !== value.self.id)
    return value;
  if (!c.e.mro(own.cls).includes(value.self.cls)) return value;
  const named = value.fn.cls ? c.e.method(own.cls, value.fn.facts.name)[0] : undefined;
  return { ...value, fn: named ?? value.fn, self: own };
}
