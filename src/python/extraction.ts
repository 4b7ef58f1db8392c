import type { ClassFacts, FunctionFacts, ProblemFacts, Step, Value } from '../facts/facts.js';
import type { At } from '../facts/span.js';
import type { ScopeTable } from './collect-scopes.js';
import { nameOf } from './names.js';
import type { Scope } from './scope.js';
import type { Node, SyntaxTree } from './syntax-tree.js';

/**
 * Expressions and blocks nested deeper than this lose their facts. Values are nested objects of two to four levels
 * each, and whoever reads facts (JSON included) does so recursively.
 */
const MAX_DEPTH = 300;

/** The state of one file's extraction: what is found so far and where in the scopes the extractor stands. */
export class Extraction {
  readonly tree: SyntaxTree;
  readonly problems: ProblemFacts[] = [];
  readonly #scopes: ScopeTable;
  readonly #functions: (FunctionFacts | null)[] = [];
  readonly #classes: (ClassFacts | null)[] = [];
  #scope: Scope;
  #depth = 0;
  #isTooDeep = false;

  constructor(tree: SyntaxTree, scopes: ScopeTable) {
    this.tree = tree;
    this.#scopes = scopes;
    this.#scope = this.scopeOf(0);
  }

  /** The scope in which names are looked up now. */
  get scope(): Scope {
    return this.#scope;
  }

  scopeOf(node: Node): Scope {
    const scope = this.#scopes.get(node);
    if (!scope)
      throw new Error(
        `no scope was collected for the ${this.tree.kind(node)} at ${this.tree.span(this.tree.start(node), this.tree.end(node)).join(':')}`,
      );
    return scope;
  }

  within<T>(scope: Scope, work: () => T): T {
    const outer = this.#scope;
    this.#scope = scope;
    try {
      return work();
    } finally {
      this.#scope = outer;
    }
  }

  /** Runs `work` one level deeper, or gives `otherwise` and notes the problem where the file is nested too deeply. */
  deeper<T>(node: Node, work: () => T, otherwise: () => T): T {
    if (this.#depth >= MAX_DEPTH) {
      this.tooDeep(node);
      return otherwise();
    }
    return this.lower(1, work);
  }

  /** Runs `work` some levels deeper: its facts are going to be nested so. */
  lower<T>(levels: number, work: () => T): T {
    this.#depth += levels;
    try {
      return work();
    } finally {
      this.#depth -= levels;
    }
  }

  /** Notes, once for a file, that facts were left out at `node`. */
  tooDeep(node: Node): void {
    if (this.#isTooDeep) return;
    this.#isTooDeep = true;
    const [line, column] = this.tree.span(this.tree.start(node), this.tree.end(node));
    this.problems.push({ message: 'nested too deeply', at: [line, column, line, column] });
  }

  /** Gives a function its id; its facts follow with `setFunction`, after those of what is nested in it. */
  openFunction(scope: Scope, name: string): number {
    scope.id = this.#functions.push(null) - 1;
    scope.qualname = qualified(scope, name);
    return scope.id;
  }

  setFunction(id: number, facts: FunctionFacts): void {
    this.#functions[id] = facts;
  }

  openClass(scope: Scope, name: string): number {
    scope.id = this.#classes.push(null) - 1;
    scope.qualname = qualified(scope, name);
    return scope.id;
  }

  setClass(id: number, facts: ClassFacts): void {
    this.#classes[id] = facts;
  }

  get functions(): FunctionFacts[] {
    return this.#functions.filter((facts) => facts !== null);
  }

  get classes(): ClassFacts[] {
    return this.#classes.filter((facts) => facts !== null);
  }

  /** The class in whose body (and not in a function in it) the current scope stands. */
  get enclosingClass(): number | null {
    let scope: Scope | null = this.#scope;
    while (scope?.kind === 'types') scope = scope.parent;
    return scope?.kind === 'class' ? scope.id : null;
  }

  name(name: string, at: At): Value {
    const binding = this.#scope.resolve(name);
    // Not a spread: V8 gives each object that one makes a hidden class of its own, and no value is more frequent.
    switch (binding.k) {
      case 'var':
        return { k: 'var', fn: binding.fn, name: binding.name, at };
      case 'classvar':
        return { k: 'classvar', cls: binding.cls, name: binding.name, at };
      case 'free':
        return { k: 'free', name: binding.name, at };
    }
  }

  identifier(node: Node): Value {
    return this.name(nameOf(this.tree, node), this.tree.at(node));
  }

  /** A variable of the current function that the source does not have. */
  temporary(stem: string, at: At): Value {
    return { k: 'var', fn: this.#scope.owner.id, name: `${stem}#${this.#scope.nextNumber()}`, at };
  }
}

/** Takes the steps of a block; how statements read them is a matter of extract-statements.ts. */
export type ReadBlock = (extraction: Extraction, block: Node) => Step[];

function qualified(scope: Scope, name: string): string {
  let outer = scope.parent;
  while (outer && (outer.kind === 'types' || outer.kind === 'comprehension')) outer = outer.parent;
  return outer && outer.kind !== 'module' ? `${outer.qualname}.${name}` : name;
}
