import type { ScriptEffect } from '../effects.js';
import type { Value } from '../facts/facts.js';
import { walkValue } from '../facts/visit.js';
import { argument } from '../link/argument.js';
import type { Abstract } from '../link/model.js';
import { record } from './collector.js';
import { type Context, pathAt } from './context.js';
import { globalNamed } from './global-names.js';
import type { LibraryCall } from './library-call.js';
import type { State } from './model.js';

/** Variables are followed so far to what they are made of. */
const MAX_STEPS = 3;

/** Notes at what ports and paths a script answers. */
export function noteServer(
  c: Context,
  { at }: Extract<ScriptEffect, { effect: 'serve' }>,
  { args, call, must }: LibraryCall,
  state: State,
): void {
  const values = (argument(args, at)?.values ?? []).flatMap((value) =>
    value.a === 'container' ? c.e.elements(value, 'port') : [value],
  );
  const source = call.args[at.index ?? 0]?.value;
  const ports = source ? portOf(c, source) : [];
  const path = pathAt(c, call.at, `\`${call.text}()\` begins to answer`);
  record(c.program, c.into, state, {
    ...{ kind: 'serve', at: [...constants(values), ...ports], text: call.text, path },
    ...{ roles: state.roles, must, late: false },
  });
}

/** Notes that a script stands still until a program has ended, where that asks an address of this machine. */
export function noteBlock(
  c: Context,
  spec: Extract<ScriptEffect, { effect: 'block' }>,
  { args, call, must }: LibraryCall,
  state: State,
): void {
  const program = programOf(c, argument(args, spec.command)?.values ?? [], spec.args === undefined);
  const [line] = call.args;
  if (program === null || (spec.args === undefined && line && isLeftRunning(line.value))) return;
  const looked = { asks: new Set<string>(), own: false };
  for (const arg of call.args) look(c, arg.value, looked, 0);
  if (!looked.own && looked.asks.size === 0) return;
  const path = pathAt(c, call.at, `\`${call.text}()\` waits for \`${program}\``);
  record(c.program, c.into, state, {
    ...{ kind: 'block', program, asks: [...looked.asks], own: looked.own, text: call.text, path },
    ...{ roles: state.roles, must, late: false },
  });
}

/** The program that asks and is waited for; null where it is none of those. */
function programOf(c: Context, values: readonly Abstract[], isLine: boolean): string | null {
  for (const value of values) {
    if (value.a === 'lib' && value.name === 'node:process.execPath') return 'node';
    const text = value.a === 'const' ? value.value : value.a === 'text' ? value.start : null;
    if (typeof text !== 'string') continue;
    const words = isLine
      ? text.split(/[|;]|&&/).map((part) => /^\s*(?:\w+=\S*\s+)*(\S+)/.exec(part)?.[1] ?? '')
      : [text];
    const found = words.map((word) => word.slice(word.lastIndexOf('/') + 1)).find(c.program.library.isClient);
    if (found !== undefined) return found;
  }
  return null;
}

/** A line of a shell that ends with `&`. */
function isLeftRunning(line: Value): boolean {
  if (line.k === 'parts') {
    const last = line.of.at(-1);
    return last !== undefined && isLeftRunning(last);
  }
  return line.k === 'const' && /&\s*$/.test(String(line.value));
}

const HOST = String.raw`(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])`;
const PORT_IN = new RegExp(`${HOST}:(\\d+)`);
const PORT_BEHIND = new RegExp(`${HOST}:$`);

interface Looked {
  readonly asks: Set<string>;
  /** The address is asked of the server itself. */
  own: boolean;
}

/** Finds the addresses of this machine in what a program is given. */
function look(c: Context, given: Value, into: Looked, steps: number): void {
  walkValue(given, {
    value: (value) => {
      if (value.k === 'const' && typeof value.value === 'string') {
        const [, port] = PORT_IN.exec(value.value) ?? [];
        if (port !== undefined) into.asks.add(`=${port}`);
        else if (/^\/.*\.sock$/.test(value.value)) into.asks.add(`=${value.value}`);
      } else if (value.k === 'parts')
        value.of.forEach((part, i) => {
          const before = i === 0 ? undefined : value.of[i - 1];
          if (before?.k === 'const' && PORT_BEHIND.test(String(before.value)))
            for (const port of portOf(c, part)) into.asks.add(port);
        });
      else if (value.k === 'var' || value.k === 'attr') {
        into.own ||= isAddressByShape(value);
        into.own ||= c.e.evaluate(value, c.frame).some((found) => isOwnAddress(c, found));
        if (value.k === 'var' && steps < MAX_STEPS)
          for (const binding of c.frame.fn.module.bindings.get(value.fn)?.get(value.name) ?? [])
            if (binding.b === 'value') look(c, binding.value, into, steps + 1);
      }
    },
  });
}

/** `this.address().port`: only servers of this process have it. */
function isAddressByShape(value: Value): boolean {
  if (value.k !== 'attr' || value.name !== 'port' || value.base.k !== 'call') return false;
  const { callee, args } = value.base.call;
  return args.length === 0 && callee.k === 'attr' && callee.name === 'address';
}

function isOwnAddress(c: Context, value: Abstract): boolean {
  const of = value.a === 'lib' ? value.self : value;
  return of?.a === 'object' && c.program.library.inherited(of.type, 'ownAddress') === true;
}

/** A port or path as servers and their clients name it: by its value and by the variable that holds it. */
function portOf(c: Context, value: Value): readonly string[] {
  const named = nameOf(c, value);
  return [...constants(c.e.evaluate(value, c.frame)), ...(named === null ? [] : [named])];
}

function nameOf(c: Context, value: Value): string | null {
  const { module } = c.frame.fn;
  if (value.k === 'var')
    return globalNamed(c.e, value, module) ?? `v${String(module.index)}:${String(value.fn)}#${value.name}`;
  if (value.k !== 'attr') return null;
  const base = nameOf(c, value.base);
  return base === null ? null : `${base}.${value.name}`;
}

function constants(values: readonly Abstract[]): readonly string[] {
  return values.flatMap((value) =>
    value.a === 'const' && (typeof value.value === 'number' || typeof value.value === 'string') && value.value !== 0
      ? [`=${String(value.value)}`]
      : [],
  );
}
