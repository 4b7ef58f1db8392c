import type { Variable } from '@typescript-eslint/scope-manager';
import type { ClassFacts, FunctionFacts, ProblemFacts, Step, Value } from '../facts/facts.js';
import { type At, SpanWriter } from '../facts/span.js';
import { Bindings } from './bindings.js';
import type { Prototype } from './prototypes.js';
import { rangeOf, type SourceText } from './source-text.js';
import type { Node } from './syntax.js';

/** Expressions and blocks nested deeper than this lose their facts: whoever reads facts does so recursively. */
const MAX_DEPTH = 200;

/** A function whose facts are being made. */
export interface Owner {
  readonly id: number;
  readonly qualname: string;
  /** What `this` is in it; null where only the caller knows. */
  readonly self: string | null;
  /** The function whose `this` it is. */
  readonly selfOf: number;
  /** Of a function in an object that is spelt out: that object, or what the file exports. */
  readonly object: Value | 'exports' | null;
  /** The class to which `super` refers. */
  readonly cls: number | null;
}

/** The state of one file's extraction: what is found so far and where the extractor stands. */
export class Extraction {
  readonly source: SourceText;
  readonly spans = new SpanWriter();
  readonly problems: ProblemFacts[] = [];
  /** Steps that come before the statement that is being read. */
  readonly #pending: Step[] = [];
  readonly #bindings: Bindings;
  readonly #functions: (FunctionFacts | null)[] = [];
  readonly #classes: (ClassFacts | null)[] = [];
  /** Function ids by node; the program's is 0. */
  readonly #ids = new Map<unknown, number>();
  readonly #names = new Map<Variable, { readonly fn: number; readonly name: string }>();
  readonly #taken = new Map<number, Map<string, number>>();
  #owner: Owner = { id: 0, qualname: '', self: null, selfOf: 0, object: null, cls: null };
  /** The names of the classes in whose bodies the extractor stands. */
  #within: string | null = null;
  #prototypes: ReadonlyMap<string, Prototype> = new Map();
  #depth = 0;
  #isTooDeep = false;

  constructor(source: SourceText, bindings: Bindings) {
    this.source = source;
    this.#bindings = bindings;
  }

  get owner(): Owner {
    return this.#owner;
  }

  get functions(): FunctionFacts[] {
    return this.#functions.filter((facts) => facts !== null);
  }

  get classes(): ClassFacts[] {
    return this.#classes.filter((facts) => facts !== null);
  }

  atOf(node: Pick<Node, 'range'>): At {
    return this.spans.add(this.source.span(...rangeOf(node)));
  }

  /** Runs `work` one level deeper, or gives `otherwise` and notes the problem where the file is nested too deeply. */
  deeper<T>(node: Pick<Node, 'range'>, work: () => T, otherwise: () => T): T {
    if (this.#depth >= MAX_DEPTH) {
      if (!this.#isTooDeep) {
        const [line, column] = this.source.span(...rangeOf(node));
        this.problems.push({ message: 'nested too deeply', at: [line, column, line, column] });
      }
      this.#isTooDeep = true;
      return otherwise();
    }
    this.#depth++;
    try {
      return work();
    } finally {
      this.#depth--;
    }
  }

  /** Puts steps before the statement that is being read. */
  before(...steps: readonly Step[]): void {
    this.#pending.push(...steps);
  }

  /** What `work` puts before the statement that it reads, then its own steps. */
  withPending(work: () => readonly Step[]): Step[] {
    const outer = this.#pending.splice(0);
    const steps = work();
    const own = this.#pending.splice(0);
    this.#pending.push(...outer);
    return [...own, ...steps];
  }

  /** Gives a function its id; its facts follow with `setFunction`, after those of what is nested in it. */
  openFunction(node: unknown): number {
    const id = this.#functions.push(null) - 1;
    if (node !== null) this.#ids.set(node, id);
    return id;
  }

  setFunction(id: number, facts: FunctionFacts): void {
    this.#functions[id] = facts;
  }

  openClass(): number {
    return this.#classes.push(null) - 1;
  }

  setClass(id: number, facts: ClassFacts): void {
    this.#classes[id] = facts;
  }

  qualified(name: string): string {
    const outer = this.#within ?? this.#owner.qualname;
    return outer === '' ? name : `${outer}.${name}`;
  }

  inFunction<T>(owner: Owner, work: () => T): T {
    const [outer, within] = [this.#owner, this.#within];
    this.#owner = owner;
    this.#within = null;
    try {
      return this.#apart(work);
    } finally {
      this.#owner = outer;
      this.#within = within;
    }
  }

  inClass<T>(qualname: string, work: () => T): T {
    const outer = this.#within;
    this.#within = qualname;
    try {
      return work();
    } finally {
      this.#within = outer;
    }
  }

  /** Runs `work` in a block in which these functions are classes. */
  withPrototypes<T>(prototypes: ReadonlyMap<string, Prototype>, work: () => T): T {
    const outer = this.#prototypes;
    this.#prototypes = prototypes;
    try {
      return work();
    } finally {
      this.#prototypes = outer;
    }
  }

  /** What the prototype of a function of the block is given; null where that is nothing. */
  prototypeOf(name: string): Prototype | null {
    return this.#prototypes.get(name) ?? null;
  }

  /** What is put before a statement of a function stays in that function. */
  #apart<T>(work: () => T): T {
    const outer = this.#pending.splice(0);
    const result = work();
    this.#pending.push(...outer);
    return result;
  }

  /** The variable that an identifier stands for; null where the file does not declare it. */
  variableOf(node: Node, name: string): Variable | null {
    return this.#bindings.variableOf(node, name);
  }

  identifier(node: Node, name: string): Value {
    const at = this.atOf(node);
    const variable = this.variableOf(node, name);
    if (!variable) return { k: 'free', name, at };
    let known = this.#names.get(variable);
    if (!known) {
      const fn = this.#ids.get(Bindings.ownerOf(variable)) ?? 0;
      known = { fn, name: this.#unique(fn, name) };
      this.#names.set(variable, known);
    }
    return { k: 'var', fn: known.fn, name: known.name, at };
  }

  /** Blocks of a function may each have a variable of the same name. */
  #unique(fn: number, name: string): string {
    const taken = this.#taken.get(fn) ?? new Map<string, number>();
    this.#taken.set(fn, taken);
    const count = taken.get(name) ?? 0;
    taken.set(name, count + 1);
    return count === 0 ? name : `${name}#${String(count)}`;
  }

  /** A variable of the current function that the source does not have. */
  temporary(stem: string, at: At): Extract<Value, { k: 'var' }> {
    const fn = this.#owner.id;
    // The first of its name would look like one of the source's.
    if (!this.#taken.get(fn)?.has(stem)) this.#unique(fn, stem);
    return { k: 'var', fn, name: this.#unique(fn, stem), at };
  }
}
