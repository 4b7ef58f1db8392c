import type { Call, Value } from '../facts/facts.js';
import type { Span } from '../facts/span.js';
import { atOf } from '../facts/visit.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Fn, Site } from '../link/model.js';
import { spanOf } from '../link/places.js';
import { spell } from './context.js';

/** What is to be written so that a call uses a context of a start method that it names. */
export interface ExplicitContext {
  /** What the call uses then. */
  readonly text: string;
  readonly edits: readonly { readonly span: Span; readonly text: string }[];
}

/**
 * The context in a call that takes the default one: before the name that is called, or as the argument that is for it.
 * Null where the call is spelt in another way, or where what gives contexts has no name in the file.
 */
export function explicitContext(e: Evaluator, { fn, call }: Site, method: 'spawn' | 'fork'): ExplicitContext | null {
  const callee = call && libraryName(e, call.callee, fn);
  if (!call || !callee) return null;
  const owner = callee.slice(0, callee.lastIndexOf('.'));
  const { library } = e.program;
  const getter = `${owner}.${GETTER}`;
  const returns = library.entry(getter)?.returns;
  if (returns && 'context' in returns) return before(e, fn, call, getter, method);
  const starter = library.entry(callee)?.effects?.find((effect) => effect.effect === 'make-starter');
  const from = starter?.effect === 'make-starter' ? starter.startMethod : undefined;
  return typeof from === 'object' && from.name !== undefined ? asArgument(e, fn, call, from.name, method) : null;
}

const GETTER = 'get_context';

function libraryName(e: Evaluator, value: Value, fn: Fn): string | null {
  const [found, ...others] = e.evaluate(value, e.defaultFrame(fn));
  return found?.a === 'lib' && found.self === null && others.length === 0 ? found.name : null;
}

/** `mp.Process` as `mp.get_context("spawn").Process`; `Process` likewise, with an import of what gives contexts. */
function before(e: Evaluator, fn: Fn, { callee }: Call, getter: string, method: string): ExplicitContext | null {
  const context = `${GETTER}("${method}")`;
  if (callee.k === 'attr') {
    const [, , line, column] = spanOf({ fn, at: atOf(callee.base) });
    return {
      text: `${spell(callee.base)}.${context}`,
      edits: [{ span: [line, column, line, column], text: `.${context}` }],
    };
  }
  if (callee.k !== 'var') return null;
  const [line, column] = spanOf({ fn, at: callee.at });
  const edit = { span: [line, column, line, column] as const, text: `${context}.` };
  const known = fn.module.bindings.get(0)?.get(GETTER) ?? [];
  if (known.length > 0)
    return e.moduleGlobal(fn.module, GETTER).some((value) => value.a === 'lib' && value.name === getter)
      ? { text: context, edits: [edit] }
      : null;
  const [binding, ...others] = fn.module.bindings.get(callee.fn)?.get(callee.name) ?? [];
  if (binding?.b !== 'import' || others.length > 0 || callee.fn !== 0) return null;
  // The same place for every call of a file: of several edits that import the name, one is made.
  const step = fn.module.fns[0]?.facts.body.find(
    (each) => each.s === 'import' && each.level === 0 && each.name !== null && `${each.module}.${GETTER}` === getter,
  );
  if (step?.s !== 'import' || step.name === '*' || `${binding.step.module}.${GETTER}` !== getter) return null;
  const [, , endLine, endColumn] = spanOf({ fn, at: step.at });
  return { text: context, edits: [{ span: [endLine, endColumn, endLine, endColumn], text: `, ${GETTER}` }, edit] };
}

/** `mp_context=multiprocessing.get_context("spawn")`, where the file has a name for the module. */
function asArgument(e: Evaluator, fn: Fn, call: Call, name: string, method: string): ExplicitContext | null {
  const last = call.args.at(-1);
  if (call.args.some((arg) => arg.spread !== undefined || arg.name === name)) return null;
  const module = [...(fn.module.bindings.get(0) ?? [])].find(
    ([bound, bindings]) =>
      bindings.every(({ b }) => b === 'import') &&
      e.moduleGlobal(fn.module, bound).some((value) => value.a === 'lib' && givesContexts(e, value.name)),
  )?.[0];
  if (module === undefined) return null;
  const text = `${module}.${GETTER}("${method}")`;
  const [, , endLine, endColumn] = spanOf({ fn, at: last ? last.at : call.at });
  const span: Span = last ? [endLine, endColumn, endLine, endColumn] : [endLine, endColumn - 1, endLine, endColumn - 1];
  return { text, edits: [{ span, text: `${last ? ', ' : ''}${name}=${text}` }] };
}

function givesContexts({ program: { library } }: Evaluator, module: string): boolean {
  const returns = library.entry(`${module}.${GETTER}`)?.returns;
  return returns !== undefined && 'context' in returns;
}
