/** What a name means at a place: the `var`, `classvar` and `free` of the facts. */
export type Binding =
  | { readonly k: 'var'; readonly fn: number; readonly name: string }
  | { readonly k: 'classvar'; readonly cls: number; readonly name: string }
  | { readonly k: 'free'; readonly name: string };

/**
 * `types` holds the parameters of a generic function, class or alias; `comprehension` and `types` scopes have no
 * facts of their own, their names live in the enclosing function as `name#n`.
 */
export type ScopeKind = 'module' | 'function' | 'class' | 'comprehension' | 'types';

/** A scope of a Python file and the names bound in it. */
export class Scope {
  readonly kind: ScopeKind;
  readonly parent: Scope | null;
  /** The nearest function or the module, this scope included. */
  readonly owner: Scope;
  /** Function or class id, or the `n` of `name#n`: known once the extractor has opened the scope. */
  id = -1;
  qualname = '';
  hasYield = false;
  readonly #bound = new Set<string>();
  readonly #resolved = new Map<string, Binding>();
  #globals: Set<string> | null = null;
  #nonlocals: Set<string> | null = null;
  #numbers = 0;

  constructor(kind: ScopeKind, parent: Scope | null) {
    this.kind = kind;
    this.parent = parent;
    this.owner = parent === null || kind === 'function' ? this : parent.owner;
  }

  bind(name: string): void {
    this.#bound.add(name);
  }

  declareGlobal(name: string): void {
    (this.#globals ??= new Set()).add(name);
    this.module.bind(name);
  }

  declareNonlocal(name: string): void {
    (this.#nonlocals ??= new Set()).add(name);
  }

  get module(): Scope {
    let scope = this.owner;
    while (scope.parent) scope = scope.parent.owner;
    return scope;
  }

  /** Where `:=` binds: comprehensions hand it outwards. */
  get walrusScope(): Scope {
    if (this.kind !== 'comprehension' || !this.parent) return this;
    let scope = this.parent;
    while (scope.kind === 'comprehension' && scope.parent) scope = scope.parent;
    return scope;
  }

  /** A number for names that the source does not have, counted within the function. */
  nextNumber(): number {
    return ++this.owner.#numbers;
  }

  /** Only once all names are bound and the scope and those around it are opened. */
  resolve(name: string): Binding {
    let binding = this.#resolved.get(name);
    if (!binding) {
      binding = Scope.#find(this, name);
      this.#resolved.set(name, binding);
    }
    return binding;
  }

  static #find(start: Scope, name: string): Binding {
    // A class body sees its own names, and so do type parameters right in it; functions and comprehensions do not.
    let seesClass = true;
    for (let scope: Scope | null = start; scope; scope = scope.parent) {
      if (scope.kind !== 'class' || seesClass) {
        if (scope.#globals?.has(name)) return { k: 'var', fn: 0, name };
        if (scope.#bound.has(name) && !scope.#nonlocals?.has(name)) return scope.#ownBinding(name);
      }
      if (scope.kind !== 'types') seesClass = false;
    }
    return { k: 'free', name };
  }

  #ownBinding(name: string): Binding {
    switch (this.kind) {
      case 'module':
      case 'function':
        return { k: 'var', fn: this.id, name };
      case 'class':
        return { k: 'classvar', cls: this.id, name };
      case 'comprehension':
      case 'types':
        return { k: 'var', fn: this.owner.id, name: `${name}#${this.id}` };
    }
  }
}
