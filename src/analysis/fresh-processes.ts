import type { ModuleEntry, ScriptEffect, SpawnSpec } from '../effects.js';
import type { Call } from '../facts/facts.js';
import { argument } from '../link/argument.js';
import { idOf } from '../link/abstract.js';
import type { Abstract, Item, ObjectId } from '../link/model.js';
import { moduleAt } from '../link/script-files.js';
import { MAIN_FILE } from '../link/model.js';
import { isScript } from '../link/scripts.js';
import { rolesOf, runCallback } from './callbacks.js';
import { record } from './collector.js';
import { type Context, pathAt } from './context.js';
import type { LibraryCall } from './library-call.js';
import { noteBlock, noteServer } from './own-server.js';
import type { Effect, State } from './model.js';

/** What a process that runs a file of the program is started with. */
type Launched = Extract<Effect, { kind: 'launch' }>['starts'];

/** Notes that a process begins that runs a file, this program's or another's. */
export function noteFreshProcess(
  c: Context,
  spec: SpawnSpec,
  entry: ModuleEntry,
  library: LibraryCall,
  state: State,
): void {
  const starts = launched(c, entry, library);
  if (!starts) return;
  const { call, must } = library;
  record(c.program, c.into, state, {
    kind: 'launch',
    spawn: spec,
    starts,
    waits: entry.waits === true,
    under: [...state.held.values()],
    text: call.text,
    path: pathAt(c, call.at, `\`${call.text}()\` starts a process`),
    roles: rolesOf(state),
    must,
    late: false,
  });
}

/** Null where the process runs another program. */
function launched(c: Context, entry: ModuleEntry, { args }: LibraryCall): Launched | null {
  if (entry.command && !runsRuntime(argument(args, entry.command)?.values ?? [])) return null;
  const named = entry.file ? (argument(args, entry.file)?.values ?? []) : [];
  // Options of the runtime may stand before the file.
  const listed = named.flatMap((value) => (value.a === 'container' ? elementsOf(c, value) : [value]));
  const options = entry.options ? (argument(args, entry.options)?.values ?? []) : [];
  const given = entry.args && entry.args !== entry.file ? (argument(args, entry.args)?.values ?? []) : listed.slice(1);
  return {
    files: entry.file ? filesOf(c, listed) : [MAIN_FILE],
    named: listed.flatMap((value) => (value.a === 'const' && typeof value.value === 'string' ? [value.value] : [])),
    descriptors: descriptorsOf(c, options),
    hasArguments: given.length > 0,
    environment: environmentOf(c, options, entry.env ? (argument(args, entry.env)?.values ?? []) : []),
    hasChannel: entry.roles.channel === 'asked' ? asksForChannel(c, options) : entry.roles.channel,
    roles: entry.roles,
    ownRuntime: options.some((value) => value.a !== 'container' || c.e.elements(value, 'execPath').length > 0),
  };
}

function runsRuntime(values: readonly Abstract[]): boolean {
  return values.some(
    (value) =>
      (value.a === 'lib' && (value.name === 'node:process.execPath' || value.name === 'node:process.argv0')) ||
      (value.a === 'const' && value.value === 'node'),
  );
}

function elementsOf(c: Context, container: Extract<Abstract, { a: 'container' }>): readonly Abstract[] {
  return container.items.flatMap((item) => c.e.itemValues(container, item));
}

/** The paths of the files that it may run, as far as they are in the program; `''` for one that is not known. */
function filesOf(c: Context, values: readonly Abstract[]): readonly string[] {
  const files = values.flatMap((value) => (value.a === 'file' ? [value.path] : []));
  return files.map((path) =>
    path === MAIN_FILE ? path : (moduleAt(c.program, c.frame.fn.module, path)?.path ?? path),
  );
}

/** The names of what is set in its environment; null where that is not known. */
function environmentOf(
  c: Context,
  options: readonly Abstract[],
  direct: readonly Abstract[],
): readonly string[] | null {
  const given = [
    ...options.flatMap((value) => (value.a === 'container' ? c.e.elements(value, 'env') : [value])),
    ...direct,
  ];
  const names: string[] = [];
  for (const value of given) {
    if (value.a === 'lib' && value.name === 'node:process.env') continue;
    if (value.a !== 'container') return null;
    for (const item of value.items) {
      if (typeof item.key !== 'string' && isOwnEnvironment(c, item, value)) continue;
      if (typeof item.key !== 'string') return null;
      names.push(item.key);
    }
  }
  return names;
}

/** `...process.env`. */
function isOwnEnvironment(c: Context, item: Item, container: Extract<Abstract, { a: 'container' }>): boolean {
  const values = 'given' in item ? item.given : c.e.evaluate(item.value, item.frame);
  return (
    values.length > 0 &&
    values.every((value) => value !== container && value.a === 'lib' && value.name === 'node:process.env')
  );
}

/** `stdio: ['ignore', fd]`. */
function descriptorsOf(c: Context, options: readonly Abstract[]): readonly ObjectId[] {
  return options
    .flatMap((value) => (value.a === 'container' ? c.e.elements(value, 'stdio') : []))
    .flatMap((stdio) => (stdio.a === 'container' ? elementsOf(c, stdio) : [stdio]))
    .map(idOf)
    .filter((id) => id !== null);
}

/** `stdio: ['pipe', 'ipc']`. */
function asksForChannel(c: Context, options: readonly Abstract[]): boolean {
  return options.some(
    (value) =>
      value.a === 'container' &&
      c.e
        .elements(value, 'stdio')
        .some(
          (stdio) =>
            stdio.a === 'container' && elementsOf(c, stdio).some((one) => one.a === 'const' && one.value === 'ipc'),
        ),
  );
}

/** What only scripts do. */
export function applyScriptEffect(c: Context, spec: ScriptEffect, library: LibraryCall, state: State): void {
  const { call, args, must } = library;
  const note = { roles: state.roles, must, late: false } as const;
  switch (spec.effect) {
    case 'listen': {
      const events = (argument(args, spec.event)?.values ?? []).flatMap((value) =>
        value.a === 'const' && typeof value.value === 'string' ? [value.value] : [],
      );
      for (const event of events) {
        const path = pathAt(c, call.at, `\`${call.text}('${event}')\` adds a handler`);
        record(c.program, c.into, state, { kind: 'listen', of: spec.of, event, text: call.text, path, ...note });
        for (const callee of argument(args, spec.fn)?.values ?? [])
          if (callee.a === 'fn' || callee.a === 'partial')
            runCallback(c, callee, [], call, state, { on: `${spec.of}:${event}` });
      }
      return;
    }
    case 'serve':
      noteServer(c, spec, library, state);
      return;
    case 'block':
      noteBlock(c, spec, library, state);
      return;
    case 'per-process': {
      const path = pathAt(
        c,
        call.at,
        `\`${call.text}()\` ${spec.of === 'draw' ? 'draws a value' : `begins ${spec.what}`}`,
      );
      record(c.program, c.into, state, {
        kind: 'per-process',
        of: spec.of,
        what: spec.what,
        text: call.text,
        path,
        ...note,
      });
      return;
    }
    case 'stay-alive': {
      const path = pathAt(c, call.at, `\`${call.text}()\` keeps the process alive`);
      record(c.program, c.into, state, { kind: 'stay-alive', text: call.text, path, ...note });
      return;
    }
    case 'let-go': {
      const { self } = library.callee;
      const sites = self?.a === 'object' && self.origin !== null ? [self.origin] : [];
      const path = pathAt(c, call.at, `\`${call.text}()\` lets the process end`);
      record(c.program, c.into, state, { kind: 'let-go', sites, text: call.text, path, ...note });
      return;
    }
    case 'at-restore': {
      const values = argument(args, spec.fn)?.values ?? [];
      const path = pathAt(c, call.at, `\`${call.text}()\` says what runs ${spec.phase} the heap is saved`);
      record(c.program, c.into, state, {
        kind: 'at-restore',
        phase: spec.phase,
        values,
        text: call.text,
        path,
        ...note,
      });
      return;
    }
    case 'message-parent': {
      const message = argument(args, spec.message)?.values ?? [];
      const texts = message.map((value) =>
        value.a === 'const' && typeof value.value === 'string' ? value.value : null,
      );
      const path = pathAt(c, call.at, `\`${call.text}()\` tells the parent`);
      record(c.program, c.into, state, {
        kind: 'message-parent',
        message: texts[0] ?? null,
        text: call.text,
        path,
        ...note,
      });
      return;
    }
    case 'choose-file': {
      const options = argument(args, spec.options)?.values ?? [];
      const chosen = options.flatMap((value) => (value.a === 'container' ? c.e.elements(value, spec.key) : [value]));
      if (chosen.length === 0) return;
      const path = pathAt(c, call.at, `\`${call.text}()\` chooses the file`);
      record(c.program, c.into, state, {
        kind: 'choose-file',
        files: filesOf(c, chosen),
        text: call.text,
        path,
        ...note,
      });
    }
  }
}

/** `server.listen()` of what is not followed. */
export function noteLasting(c: Context, { callee, at, text }: Call, state: State): void {
  if (callee.k !== 'attr' || !isScript(c.frame.fn.module) || !c.program.library.isLasting(callee.name)) return;
  const path = pathAt(c, at, `\`${text}()\` keeps the process alive`);
  record(c.program, c.into, state, {
    kind: 'stay-alive',
    text,
    path,
    roles: state.roles,
    must: false,
    late: false,
  });
}
