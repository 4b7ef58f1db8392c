import { ScopeType, type Scope, type ScopeManager, type Variable } from '@typescript-eslint/scope-manager';
import type { Node } from './syntax.js';

/** Which variable each name of a file stands for, and which function a variable belongs to. */
export class Bindings {
  readonly #variables = new Map<unknown, Variable>();
  readonly #globals: Scope | null;
  /** The name of a class in its own body is the same variable as outside of it. */
  readonly #classes = new Map<unknown, Variable>();

  constructor(manager: ScopeManager) {
    this.#globals = manager.globalScope;
    for (const scope of manager.scopes) {
      for (const variable of scope.variables) {
        if (variable.defs.length === 0) continue;
        const node = declarationOf(variable);
        const isClass = node?.type === 'ClassDeclaration' || node?.type === 'ClassExpression';
        if (isClass && !this.#classes.has(node)) this.#classes.set(node, variable);
        for (const identifier of variable.identifiers) this.#variables.set(identifier, this.#same(variable));
      }
    }
    for (const scope of manager.scopes)
      for (const { identifier, resolved } of scope.references)
        if (resolved && resolved.defs.length > 0) this.#variables.set(identifier, this.#same(resolved));
  }

  #same(variable: Variable): Variable {
    return this.#classes.get(declarationOf(variable)) ?? variable;
  }

  /** The variable that an identifier stands for; null where the file does not declare it. */
  variableOf(identifier: Node, name: string): Variable | null {
    const found = this.#variables.get(identifier);
    if (found) return found;
    // In a script of the old kind, what is declared at the top is not resolved by the scope manager.
    const global = this.#globals?.set.get(name);
    return global && global.defs.length > 0 ? global : null;
  }

  /** The node of the function (or of the program) whose variable this is. */
  static ownerOf(variable: Variable): unknown {
    let scope: Scope = variable.scope;
    while (scope.upper && !OWNERS.has(scope.type)) scope = scope.upper;
    return scope.block;
  }
}

/** The node that declares a variable, as the extractor's own types have it. */
export function declarationOf(variable: Variable): Node | undefined {
  return variable.defs[0]?.node as unknown as Node | undefined;
}

const OWNERS: ReadonlySet<ScopeType> = new Set([ScopeType.function, ScopeType.module, ScopeType.global]);
