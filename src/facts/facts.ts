import type { At, Span, SpanTable } from './span.js';

/** Raised whenever the meaning of the facts changes: cached facts of another number are not used. */
export const FACTS_SCHEMA = 2;

export type Language = 'python' | 'typescript';

/**
 * All that forklint knows of one file. Plain data, a pure function of the file's text: nothing outside the file is
 * resolved, a name that the file does not bind stays a name.
 */
export interface FileFacts {
  readonly schema: typeof FACTS_SCHEMA;
  /** Relative to the project root, with forward slashes. */
  readonly path: string;
  readonly language: Language;
  /** `functions[0]` is the module body; a function's index is its id within the file. */
  readonly functions: readonly FunctionFacts[];
  /** A class's index is its id within the file. */
  readonly classes: readonly ClassFacts[];
  /** The names of `__all__` where it is a plain list, else null. */
  readonly exports: readonly string[] | null;
  readonly suppressions: readonly SuppressionFacts[];
  readonly problems: readonly ProblemFacts[];
  /** The ranges of text for which `at` stands. */
  readonly spans: SpanTable;
}

export interface FunctionFacts {
  /** `<module>` for the module body, `<lambda>` or `<anonymous>` for what has no name, `__init__` for a constructor. */
  readonly name: string;
  /** Dotted, as Python's `__qualname__` without `<locals>`: `Pool._spawn`, `main.child`. */
  readonly qualname: string;
  readonly kind: 'module' | 'function' | 'lambda';
  /** The enclosing function's id; null for the module body. */
  readonly parent: number | null;
  /** The id of the class in whose body it is defined, null elsewhere. */
  readonly cls: number | null;
  readonly params: readonly ParamFacts[];
  /** Outermost first, as written. */
  readonly decorators: readonly Value[];
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  /** The annotation of the result, where there is one. */
  readonly returns: Value | null;
  /** Of a method whose language says it by itself: what its first parameter is. Python's decorators say it. */
  readonly binds?: 'instance' | 'class';
  /** To read it is to call it: a getter. */
  readonly isAccessor?: true;
  readonly body: readonly Step[];
  readonly at: At;
  /** The name in the `def`; for lambdas and module bodies the same as `at`. */
  readonly nameAt: At;
}

export interface ParamFacts {
  readonly name: string;
  readonly kind: 'positional-only' | 'positional' | 'keyword-only' | 'rest' | 'keyword-rest';
  readonly default: Value | null;
  readonly annotation: Value | null;
  readonly at: At;
}

export interface ClassFacts {
  readonly name: string;
  readonly qualname: string;
  /** The function in whose body (or in whose class bodies) it is defined. */
  readonly parent: number;
  /** The class in whose body it is defined, null elsewhere. */
  readonly outer: number | null;
  readonly bases: readonly Value[];
  /** `metaclass=` and other keywords of the class statement. */
  readonly keywords: readonly { readonly name: string; readonly value: Value }[];
  readonly decorators: readonly Value[];
  readonly at: At;
  readonly nameAt: At;
}

/** A comment that silences findings. */
export interface SuppressionFacts {
  /** `line`: the line it ends or, alone on its line, the next line of code; `file`: the whole file. */
  readonly kind: 'line' | 'file';
  /** Rule ids as written. */
  readonly rules: readonly string[];
  readonly reason: string;
  /** The line that it silences; for `file` the comment's own. */
  readonly line: number;
  readonly at: Span;
  /** What is wrong with its spelling, if anything. */
  readonly malformed?: string;
}

export interface ProblemFacts {
  readonly message: string;
  readonly at: Span;
}

/** An expression. Calls inside it are evaluated in the order in which they stand. */
export type Value =
  /** A variable of function `fn` of this file (0: a module global). Comprehension variables are `name#n`. */
  | { readonly k: 'var'; readonly fn: number; readonly name: string; readonly at: At }
  /** A name of class `cls`'s own body, used in that body. */
  | { readonly k: 'classvar'; readonly cls: number; readonly name: string; readonly at: At }
  /** A name that the file does not bind: a builtin, or from a star import. */
  | { readonly k: 'free'; readonly name: string; readonly at: At }
  | { readonly k: 'const'; readonly value: string | number | boolean | null; readonly at: At }
  /** A lambda, where it stands. */
  | { readonly k: 'fn'; readonly fn: number; readonly at: At }
  | { readonly k: 'attr'; readonly base: Value; readonly name: string; readonly at: At }
  /** `base[key]`; key null for a slice. */
  | { readonly k: 'item'; readonly base: Value; readonly key: Value | null; readonly at: At }
  | { readonly k: 'call'; readonly call: Call }
  | { readonly k: 'seq'; readonly kind: 'list' | 'tuple' | 'set'; readonly items: readonly Value[]; readonly at: At }
  /** key null: `**spread`. */
  | {
      readonly k: 'dict';
      readonly entries: readonly { readonly key: Value | null; readonly value: Value }[];
      readonly at: At;
    }
  | {
      readonly k: 'comp';
      readonly kind: 'list' | 'set' | 'dict' | 'generator';
      readonly loops: readonly { readonly target: Value; readonly iter: Value; readonly tests: readonly Test[] }[];
      readonly key: Value | null;
      readonly element: Value;
      readonly at: At;
    }
  /** `a if t else b` (test given, two values), `a or b`, `a and b` (test null: the first is always evaluated). */
  | {
      readonly k: 'choice';
      readonly op: 'if' | 'or' | 'and';
      readonly test: Test | null;
      readonly of: readonly Value[];
      readonly at: At;
    }
  /** A comparison or negation used as a value. */
  | { readonly k: 'test'; readonly test: Test; readonly at: At }
  | { readonly k: 'await'; readonly value: Value; readonly at: At }
  /** A module, loaded where it stands: `require('m')`, `import('m')`. */
  | { readonly k: 'import'; readonly module: string; readonly at: At }
  | { readonly k: 'yield'; readonly value: Value | null; readonly from: boolean; readonly at: At }
  | { readonly k: 'star'; readonly value: Value; readonly at: At }
  /** `(target := value)`. */
  | { readonly k: 'assign'; readonly target: Value; readonly value: Value; readonly at: At }
  /** `super()` or `super(C, self)`, in a method of class `cls`. */
  | { readonly k: 'super'; readonly cls: number; readonly at: At }
  /** An operator, f-string and the like: the parts are evaluated; of the result only how a text begins is followed. */
  | { readonly k: 'parts'; readonly of: readonly Value[]; readonly at: At };

/** What stands left of `=`: `var`, `classvar`, `attr`, `item`, `seq` of targets, `star` of a target. */
export type Target = Value;

export interface Call {
  readonly callee: Value;
  readonly args: readonly Arg[];
  readonly at: At;
  /** The callee as written, white space folded, at most 60 characters: for messages only. */
  readonly text: string;
}

export interface Arg {
  /** The keyword, where there is one. */
  readonly name?: string;
  readonly spread?: '*' | '**';
  readonly value: Value;
  /** From the keyword on. */
  readonly at: At;
}

/** A condition, kept as written so that guards can be read from it once references are resolved. */
export type Test =
  | { readonly t: 'and' | 'or'; readonly of: readonly Test[] }
  | { readonly t: 'not'; readonly of: Test }
  | { readonly t: 'truthy'; readonly value: Value }
  | { readonly t: 'compare'; readonly op: CompareOp; readonly left: Value; readonly right: Value }
  /** Irrefutable or literally true or false. */
  | { readonly t: 'const'; readonly value: boolean }
  /** The parts are evaluated, nothing is known of the outcome (a structural `match` pattern, a chain). */
  | { readonly t: 'unknown'; readonly of: readonly Value[] };

export type CompareOp = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'is' | 'is not' | 'in' | 'not in';

/** A statement. `match` is lowered to branches, `with a, b` to nested scopes, `a = b = v` to one assign. */
export type Step =
  | { readonly s: 'eval'; readonly value: Value; readonly at: At }
  | {
      readonly s: 'assign';
      readonly targets: readonly Target[];
      readonly value: Value;
      /** `+=` and its like: the old value is used too. */
      readonly augmented?: true;
      readonly annotation?: Value;
      readonly at: At;
    }
  /** `x: T` without a value. */
  | { readonly s: 'declare'; readonly target: Target; readonly annotation: Value; readonly at: At }
  | { readonly s: 'delete'; readonly targets: readonly Target[]; readonly at: At }
  | ImportStep
  /** Decorators and defaults are evaluated here; `target` is bound. */
  | { readonly s: 'def'; readonly fn: number; readonly target: Target; readonly at: At }
  | {
      readonly s: 'class';
      readonly cls: number;
      readonly target: Target;
      readonly body: readonly Step[];
      readonly at: At;
    }
  | {
      readonly s: 'branch';
      readonly test: Test;
      readonly then: readonly Step[];
      readonly else: readonly Step[];
      readonly at: At;
    }
  | {
      readonly s: 'loop';
      /** Before each round; null for `for`. */
      readonly test: Test | null;
      /** `for`: what is bound and over what. */
      readonly target: Target | null;
      readonly iter: Value | null;
      readonly body: readonly Step[];
      readonly else: readonly Step[];
      readonly isAsync: boolean;
      readonly at: At;
    }
  | {
      readonly s: 'try';
      readonly body: readonly Step[];
      readonly handlers: readonly HandlerFacts[];
      readonly else: readonly Step[];
      readonly finally: readonly Step[];
      readonly at: At;
    }
  /** One item of a `with`. `at` spans the item. */
  | {
      readonly s: 'scope';
      readonly value: Value;
      readonly target: Target | null;
      readonly isAsync: boolean;
      readonly body: readonly Step[];
      readonly at: At;
    }
  | { readonly s: 'return'; readonly value: Value | null; readonly at: At }
  | { readonly s: 'raise'; readonly value: Value | null; readonly at: At }
  | { readonly s: 'assert'; readonly test: Test; readonly at: At }
  | { readonly s: 'break'; readonly at: At }
  | { readonly s: 'continue'; readonly at: At };

/**
 * `import a.b` (module `a.b`, name null; binds `a`), `import a.b as c` (binds the whole), `from ..m import n as x`
 * (module `m`, level 2, name `n`), `from m import *` (name `*`, target null). In JavaScript the module is what is
 * written between the quotes and the level 0; a target null with name null is an import for its effects, and a target
 * named `exports.n` is what others import as `n` (`module.exports`: what they get for the whole).
 */
export interface ImportStep {
  readonly s: 'import';
  readonly module: string;
  /** Leading dots; 0 for an absolute import. */
  readonly level: number;
  readonly name: string | null;
  /** What is bound; null for a star import and one of nothing. */
  readonly target: Target | null;
  /** `import a.b` without `as` binds only the first part of the dotted name. */
  readonly bindsRoot: boolean;
  readonly at: At;
}

export interface HandlerFacts {
  /** Empty: a bare `except:`. */
  readonly types: readonly Value[];
  readonly target: Target | null;
  readonly body: readonly Step[];
  readonly at: At;
}
