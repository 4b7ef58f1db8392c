import type { Call, ClassFacts, FileFacts, FunctionFacts, ImportStep, Test, Value } from '../facts/facts.js';
import type { At } from '../facts/span.js';

/** A file of the program with what its names are bound to. */
export interface Module {
  readonly index: number;
  readonly path: string;
  /** The dotted name by which tables know it: `threading` for Lib/threading.py. */
  readonly name: string;
  readonly facts: FileFacts;
  readonly fns: readonly Fn[];
  readonly classes: readonly Cls[];
  /** By function id, then by name. */
  readonly bindings: ReadonlyMap<number, ReadonlyMap<string, readonly Binding[]>>;
  /** Modules whose names come in by `from m import *`. */
  readonly starImports: readonly ImportStep[];
  /** Where it imports, in whatever function; also `require` and `import()`. */
  readonly imports: readonly Import[];
}

export interface Import {
  readonly fn: Fn;
  readonly step: ImportStep | Extract<Value, { k: 'import' }>;
}

/** A function of the program. `id` is unique in the program. */
export interface Fn {
  readonly id: number;
  readonly module: Module;
  readonly facts: FunctionFacts;
  readonly cls: Cls | null;
  readonly parent: Fn | null;
  /** How the first parameter is bound: by the instance, the class, or not at all. */
  readonly binds: 'instance' | 'class' | 'nothing';
  readonly isProperty: boolean;
  readonly isContextManager: boolean;
}

export interface Cls {
  readonly id: number;
  readonly module: Module;
  readonly facts: ClassFacts;
  /** Methods by name; several where a name is defined twice. */
  readonly methods: ReadonlyMap<string, readonly Fn[]>;
  /** What the class body binds, methods apart. */
  readonly classBindings: ReadonlyMap<string, readonly Binding[]>;
  /** What methods assign to attributes of their own instance (`self.x = …`) or class (`cls.x = …`). */
  readonly selfBindings: ReadonlyMap<string, readonly Binding[]>;
  readonly ownBindings: ReadonlyMap<string, readonly Binding[]>;
}

/** One way in which a name gets a value. `fn` is where the binding stands: its values are evaluated there. */
export type Binding =
  | { readonly b: 'value'; readonly value: Value; readonly fn: Fn; readonly at: At; readonly part: readonly number[] }
  /** One of the elements of `value`: a `for` target, or (`stored`) something put into the container that is bound. */
  | {
      readonly b: 'element';
      readonly value: Value;
      readonly fn: Fn;
      readonly at: At;
      readonly part: readonly number[];
    }
  | { readonly b: 'stored'; readonly value: Value; readonly key: string | null; readonly fn: Fn; readonly at: At }
  /** The target of `with value as name`. */
  | { readonly b: 'entered'; readonly value: Value; readonly fn: Fn; readonly at: At }
  | { readonly b: 'import'; readonly step: ImportStep; readonly at: At }
  | { readonly b: 'fn'; readonly fn: Fn; readonly at: At }
  | { readonly b: 'class'; readonly cls: Cls; readonly at: At }
  | { readonly b: 'param'; readonly index: number; readonly fn: Fn; readonly at: At }
  | { readonly b: 'annotation'; readonly value: Value; readonly fn: Fn; readonly at: At };

/** A place in the program where something is made or happens. */
export interface Site {
  readonly fn: Fn;
  readonly at: At;
  readonly call: Call | null;
}

/**
 * What an object is called, relative to a function: a root and at most `MAX_PATH` steps. Roots: `g<module>#<name>` a
 * module global, `c<class>` a class object, `p<fn>:<i>` parameter i, `s<module>:<line>:<column>` made here,
 * `u<…>` something that is not followed but is the same each time it is named. Steps: `.name`, `[]`, `['key']`.
 */
export type ObjectId = string;

export const MAX_PATH = 3;

/** The path of the file with which the program was started, whichever that is. */
export const MAIN_FILE = '<main>';

/** The id of the thread that asks for it. */
export const CURRENT_THREAD: ObjectId = 'u:current-thread';

/** A function with what is known of its arguments and of the functions around it. Interned by `key`. */
export interface Frame {
  readonly fn: Fn;
  readonly shapes: ReadonlyMap<number, readonly Abstract[]>;
  readonly outer: Frame | null;
  readonly key: string;
  readonly memo: Map<Value, readonly Abstract[]>;
}

/** What a value may be. */
export type Abstract =
  | { readonly a: 'fn'; readonly fn: Fn; readonly self: Abstract | null; readonly outer: Frame | null }
  | { readonly a: 'class'; readonly cls: Cls }
  | {
      readonly a: 'instance';
      readonly cls: Cls;
      readonly id: ObjectId;
      readonly site: Site | null;
      readonly place: string | null;
      readonly frame: Frame | null;
    }
  /** An object of a library type. `origin` is where its constructor is called, `site` where a factory that does is. `site.call` has the constructor's arguments, to be evaluated in `frame`. */
  | {
      readonly a: 'object';
      readonly type: string;
      readonly id: ObjectId;
      readonly origin: string | null;
      readonly site: Site | null;
      readonly place: string | null;
      readonly frame: Frame | null;
    }
  /** Something of a library by its canonical name, bound to `self` where it is a method. */
  | { readonly a: 'lib'; readonly name: string; readonly self: Abstract | null }
  | { readonly a: 'module'; readonly module: Module }
  | {
      readonly a: 'container';
      readonly type: string;
      readonly id: ObjectId;
      readonly items: readonly Item[];
      /** The global or field that holds it, as of an object; its elements are at `['key']` and `[]` of that place. */
      readonly place?: string | null;
    }
  | { readonly a: 'partial'; readonly fn: Abstract; readonly args: readonly Argument[] }
  | { readonly a: 'const'; readonly value: string | number | boolean | null }
  /** A text of which only the beginning is known. */
  | { readonly a: 'text'; readonly start: string }
  /** A file or directory, relative to the project's root; `MAIN_FILE`: the one that the program was started with. */
  | { readonly a: 'file'; readonly path: string }
  /** What a raw fork returns; `first`: it is the first of a pair. */
  | { readonly a: 'fork'; readonly site: string; readonly first: boolean }
  | { readonly a: 'pid'; readonly fresh: boolean; readonly place: string | null }
  | { readonly a: 'test'; readonly test: Test; readonly frame: Frame }
  | { readonly a: 'super'; readonly cls: Cls; readonly self: Abstract | null }
  /** The truth of an acquire. */
  | { readonly a: 'acquired'; readonly lock: Abstract }
  | { readonly a: 'unknown'; readonly id: ObjectId };

/** What a container holds under a key (null: any); `value` is evaluated in `frame` when it is asked for. */
export type Item =
  | {
      readonly key: string | number | null;
      readonly value: Value;
      readonly frame: Frame;
      readonly part: readonly number[];
      readonly spread: boolean;
    }
  | {
      readonly key: string | number | null;
      readonly given: readonly Abstract[];
      readonly at?: Argument['at'];
      /** The values are those very objects, known by their own names. */
      readonly keepsNames?: true;
    };

/** An argument of a call, evaluated. */
export interface Argument {
  readonly name: string | null;
  readonly values: readonly Abstract[];
  /** Where it stands by its keyword: in the call or in what makes the dictionary by which it comes. */
  readonly at?: Pick<Site, 'fn' | 'at'>;
}

/** The text under which a place in the program is listed; unique. */
export function siteKey({ fn, at }: Pick<Site, 'fn' | 'at'>): string {
  const { spans } = fn.module.facts;
  return `s${fn.module.index}:${spans[4 * at]}:${spans[4 * at + 1]}`;
}

/** The root of an id, without its steps. */
export function rootOf(id: ObjectId): string {
  const end = id.search(/[.[]/);
  return end < 0 ? id : id.slice(0, end);
}

/** One step deeper; null where the path would be too long to tell objects apart. */
export function stepInto(id: ObjectId, step: string): ObjectId | null {
  const depth = id
    .slice(rootOf(id).length)
    .split(/(?=[.[])/)
    .filter((part) => part !== '').length;
  return depth >= MAX_PATH ? null : id + step;
}
