import type { ImportStep } from '../facts/facts.js';
import type { Evaluator } from './evaluator.js';
import { type Abstract, type Frame, MAIN_FILE, type Module } from './model.js';
import { boundFunction } from './bound-functions.js';

/**
 * What names mean in JavaScript. Canonical names begin with where something comes from, which no name of Python does:
 * `js:` the language and its globals, `node:` and `bun:` the runtimes' modules, `npm:` packages.
 */
const SCRIPT_NAME = /^(?:js|node|bun|npm):/;

/** Modules of Node that are imported without `node:`. */
const NODE_MODULES = new Set([
  ...['assert', 'async_hooks', 'buffer', 'child_process', 'cluster', 'console', 'crypto', 'dgram', 'dns', 'domain'],
  ...['events', 'fs', 'http', 'http2', 'https', 'inspector', 'module', 'net', 'os', 'path', 'perf_hooks', 'process'],
  ...['querystring', 'readline', 'repl', 'stream', 'string_decoder', 'timers', 'tls', 'tty', 'url', 'util', 'v8', 'vm'],
  ...['worker_threads', 'zlib', 'diagnostics_channel', 'wasi'],
]);

export function isScript(module: Module): boolean {
  return module.facts.language === 'typescript';
}

/** Whether a canonical name is one of JavaScript. */
export function isScriptName(name: string): boolean {
  return SCRIPT_NAME.test(name);
}

/** The canonical name of a module that is not in the program; null of a path, which names nothing elsewhere. */
export function scriptLibrary(specifier: string): string | null {
  if (/^[./#]/.test(specifier)) return null;
  const [, scheme, rest] = /^([a-z]+):(.*)$/.exec(specifier) ?? [null, null, specifier];
  if (scheme === 'node' || scheme === 'bun') return specifier;
  if (scheme !== null && scheme !== 'npm' && scheme !== 'jsr') return null;
  if (scheme === null && NODE_MODULES.has(rest.split('/', 1)[0] ?? '')) return `node:${rest}`;
  // Deno's specifiers may have a version.
  return `npm:${rest.replace(/^(@?[^@]+)@[^/]*/, '$1')}`;
}

/** What `require` gives of a module of the program, and an import of the whole. */
export function wholeOf(e: Evaluator, module: Module): readonly Abstract[] {
  const whole = module.bindings.get(0)?.has('module.exports') ? e.moduleGlobal(module, 'module.exports') : [];
  return whole.length > 0 ? whole : [{ a: 'module', module }];
}

/** What names the file that the program was started with. */
const MAIN_FILES = new Set(['js:require.main.filename', 'js:Bun.main', 'js:Deno.mainModule']);

const asked = new WeakMap<Evaluator, Set<string>>();

/** What others import from a module by this name; empty where it exports nothing so. */
export function exportedBy(e: Evaluator, module: Module, name: string): readonly Abstract[] {
  const own = e.moduleGlobal(module, `exports.${name}`);
  if (own.length > 0) return own;
  const running = asked.get(e) ?? new Set<string>();
  asked.set(e, running);
  // Modules may re-export each other in a circle.
  const key = `${String(module.index)}#${name}`;
  if (running.has(key)) {
    e.leaveOpen();
    return [];
  }
  running.add(key);
  try {
    const frame = e.defaultFrame(module.fns[0] as Frame['fn']);
    if (module.bindings.get(0)?.has('module.exports')) {
      const whole = e
        .moduleGlobal(module, 'module.exports')
        .filter((value) => value.a !== 'module' || value.module !== module);
      return name === 'default' ? whole : whole.flatMap((value) => e.attribute(value, name, frame));
    }
    if (name === 'default') return module.starImports.length === 0 && isCommon(module) ? [{ a: 'module', module }] : [];
    return module.starImports.flatMap((step) => fromStar(e, module, step, name, frame));
  } finally {
    running.delete(key);
  }
}

/** A module of CommonJS: its `default` is the whole. */
function isCommon(module: Module): boolean {
  return !module.bindings.get(0)?.has('exports.default');
}

function fromStar(e: Evaluator, module: Module, step: ImportStep, name: string, frame: Frame): readonly Abstract[] {
  const from = e.moduleNamed(module, step.level, step.module);
  if (from?.a === 'module') return exportedBy(e, from.module, name);
  const { library } = e.program;
  if (from?.a === 'lib' && library.knows(library.canonical(`${from.name}.${name}`)))
    return e.attribute(from, name, frame);
  return [];
}

/** A name that the file does not declare: a global of the language or of what the runtime gives each module. */
export function globalOfScript(e: Evaluator, module: Module, name: string): readonly Abstract[] {
  switch (name) {
    case '__filename':
    case 'import.meta.filename':
    case 'import.meta.url':
    case 'import.meta.path':
      return [{ a: 'file', path: module.path }];
    case '__dirname':
    case 'import.meta.dirname':
    case 'import.meta.dir':
      return [{ a: 'file', path: directoryOf(module.path) }];
    default:
      return [{ a: 'lib', name: e.program.library.canonical(`js:${name}`), self: null }];
  }
}

function directoryOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Attributes that only JavaScript has; null where the value is none of its kinds. */
export function attributeInScript(
  e: Evaluator,
  base: Abstract,
  name: string,
  frame: Frame,
): readonly Abstract[] | null {
  const inert = (type: string): readonly Abstract[] => [
    { a: 'lib', name: e.program.library.canonical(`js:${type}.${name}`), self: base },
  ];
  switch (base.a) {
    case 'module':
      if (!isScript(base.module)) return null;
      return orUnknown(exportedBy(e, base.module, name), `g${String(base.module.index)}#exports.${name}`);
    case 'container': {
      if (base.type !== 'builtins.dict') return inert('Array');
      const found = e.elements(base, name);
      return found.length > 0 ? found : inert('Object');
    }
    case 'fn':
    case 'partial':
      return inert('Function');
    case 'object':
      return boundFunction(base, name);
    case 'const':
    case 'text':
      return typeof (base.a === 'const' ? base.value : '') === 'string' ? inert('String') : [];
    case 'file':
      return name === 'pathname' || name === 'href' ? [base] : inert('String');
    case 'lib':
      if (name === 'default' && base.self === null) return [base];
      if (MAIN_FILES.has(`${base.name}.${name}`)) return [{ a: 'file', path: MAIN_FILE }];
      if (base.name === 'js:import.meta') return globalOfScript(e, frame.fn.module, `import.meta.${name}`);
      if (base.name === 'js:module' && (name === 'filename' || name === 'id' || name === 'path'))
        return globalOfScript(e, frame.fn.module, name === 'path' ? '__dirname' : '__filename');
      return null;
    default:
      return null;
  }
}

function orUnknown(values: readonly Abstract[], id: string): readonly Abstract[] {
  return values.length > 0 ? values : [{ a: 'unknown', id }];
}
