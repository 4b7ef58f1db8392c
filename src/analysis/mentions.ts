import type { Value } from '../facts/facts.js';
import { atOf, walkSteps } from '../facts/visit.js';
import type { Fn } from '../link/model.js';

/** Adds the name that a value by itself mentions, its parts apart. */
export function addMentioned(found: Value, into: Set<string>): void {
  if (found.k === 'attr' || found.k === 'var' || found.k === 'free') into.add(found.name);
  // An argument may come in by the key of a dictionary.
  if (found.k === 'item' && found.key?.k === 'const') into.add(String(found.key.value));
  if (found.k === 'dict') for (const { key } of found.entries) if (key?.k === 'const') into.add(String(key.value));
  if (found.k !== 'call') return;
  const { callee, args } = found.call;
  for (const arg of args) if (arg.name !== undefined) into.add(arg.name);
  // `getattr(os, "fork")`
  const name = args[1]?.value;
  if (callee.k === 'free' && name?.k === 'const') into.add(String(name.value));
}

/** All names that an expression mentions: variables, attributes, keyword arguments and constant keys. */
export function namesIn(value: Value): ReadonlySet<string> {
  const names = new Set<string>();
  walkSteps([{ s: 'eval', value, at: atOf(value) }], {
    value: (inner) => {
      addMentioned(inner, names);
    },
  });
  return names;
}

/** All names that a function mentions, in its body, decorators, defaults and annotations; not those of inner ones. */
export function mentionedIn({ facts }: Fn): ReadonlySet<string> {
  const names = new Set<string>();
  walkSteps(facts.body, {
    value: (value) => {
      addMentioned(value, names);
    },
    step: (step) => {
      if (step.s === 'import' && step.name !== null && facts.kind !== 'module') names.add(step.name);
    },
  });
  const around = [...facts.decorators, ...facts.params.flatMap((param) => [param.default, param.annotation])];
  for (const value of around) if (value) for (const name of namesIn(value)) names.add(name);
  return names;
}
