import { aliasHead, dottedName, nameOf, oldHandlerTarget, parameterName } from './names.js';
import { capturesOf } from './patterns.js';
import { Scope } from './scope.js';
import { type Node, NONE, type SyntaxTree } from './syntax-tree.js';

/** The scopes of a file by the node that opens them; a generic's type parameters by their `type_parameter` node. */
export type ScopeTable = ReadonlyMap<Node, Scope>;

/** Part of a subtree whose names are still to be collected. */
interface Work {
  readonly scope: Scope;
  readonly from: Node;
  readonly to: Node;
}

/** Finds every scope of a file and every name bound in it. Not recursive: files may be nested at will. */
export function collectScopes(tree: SyntaxTree): ScopeTable {
  return new ScopeCollector(tree).run();
}

class ScopeCollector {
  readonly #tree: SyntaxTree;
  readonly #scopes = new Map<Node, Scope>();
  readonly #work: Work[] = [];

  constructor(tree: SyntaxTree) {
    this.#tree = tree;
  }

  run(): ScopeTable {
    const module = this.#open(0, 'module', null);
    this.#work.push({ scope: module, from: 1, to: this.#tree.size });
    for (let work = this.#work.pop(); work; work = this.#work.pop()) {
      let node = work.from;
      while (node < work.to) node = this.#visit(node, work.scope);
    }
    return this.#scopes;
  }

  #open(node: Node, kind: Scope['kind'], parent: Scope | null): Scope {
    const scope = new Scope(kind, parent);
    this.#scopes.set(node, scope);
    return scope;
  }

  #later(node: Node, scope: Scope): void {
    if (node !== NONE) this.#work.push({ scope, from: node, to: this.#tree.after(node) });
  }

  /** Collects what `node` itself binds; gives the next node to look at: its first child, or what follows it. */
  #visit(node: Node, scope: Scope): Node {
    const tree = this.#tree;
    switch (tree.kind(node)) {
      case 'function_definition':
        this.#function(node, scope);
        return tree.after(node);
      case 'class_definition':
        this.#class(node, scope);
        return tree.after(node);
      case 'lambda': {
        const inner = this.#open(node, 'function', scope);
        this.#parameters(tree.child(node, 'parameters'), inner, scope);
        this.#later(tree.child(node, 'body'), inner);
        return tree.after(node);
      }
      case 'list_comprehension':
      case 'set_comprehension':
      case 'dictionary_comprehension':
      case 'generator_expression':
        this.#comprehension(node, scope);
        return tree.after(node);
      case 'type_alias_statement':
        this.#typeAlias(node, scope);
        return tree.after(node);
      case 'assignment':
      case 'augmented_assignment':
      case 'for_statement':
      case 'for_in_clause':
        this.#bindTargets(tree.child(node, 'left'), scope);
        return node + 1;
      case 'named_expression':
        this.#bindTargets(tree.child(node, 'name'), scope.walrusScope);
        return node + 1;
      case 'as_pattern_target':
        this.#bindTargets(node, scope);
        return node + 1;
      case 'except_clause': {
        const target = oldHandlerTarget(tree, node);
        if (target !== NONE) this.#bindTargets(target, scope);
        return node + 1;
      }
      case 'delete_statement':
        this.#bindTargets(node, scope);
        return node + 1;
      case 'case_pattern':
        for (const capture of capturesOf(tree, node)) scope.bind(nameOf(tree, capture));
        return tree.after(node);
      case 'import_statement':
      case 'import_from_statement':
      case 'future_import_statement':
        this.#import(node, scope);
        return tree.after(node);
      case 'global_statement':
        for (const name of tree.children(node)) scope.declareGlobal(nameOf(tree, name));
        return tree.after(node);
      case 'nonlocal_statement':
        for (const name of tree.children(node)) scope.declareNonlocal(nameOf(tree, name));
        return tree.after(node);
      case 'yield':
        scope.owner.hasYield = true;
        return node + 1;
      default:
        return node + 1;
    }
  }

  #function(node: Node, scope: Scope): void {
    const tree = this.#tree;
    const name = tree.child(node, 'name');
    if (name !== NONE) scope.bind(nameOf(tree, name));
    const outer = this.#typeParameters(tree.child(node, 'type_parameters'), scope);
    const inner = this.#open(node, 'function', outer);
    this.#parameters(tree.child(node, 'parameters'), inner, outer);
    this.#later(tree.child(node, 'return_type'), outer);
    this.#later(tree.childOfKind(node, 'block'), inner);
  }

  #class(node: Node, scope: Scope): void {
    const tree = this.#tree;
    const name = tree.child(node, 'name');
    if (name !== NONE) scope.bind(nameOf(tree, name));
    const outer = this.#typeParameters(tree.child(node, 'type_parameters'), scope);
    this.#later(tree.child(node, 'superclasses'), outer);
    this.#later(tree.childOfKind(node, 'block'), this.#open(node, 'class', outer));
  }

  #typeParameters(node: Node, scope: Scope): Scope {
    if (node === NONE) return scope;
    const tree = this.#tree;
    const inner = this.#open(node, 'types', scope);
    for (const parameter of tree.children(node)) {
      // The name comes first, whether bounded (`T: int`) or starred.
      for (let part = parameter; part < tree.after(parameter); part++) {
        if (tree.kind(part) !== 'identifier') continue;
        inner.bind(nameOf(tree, part));
        break;
      }
    }
    this.#later(node, inner);
    return inner;
  }

  #typeAlias(node: Node, scope: Scope): void {
    const tree = this.#tree;
    const { name, parameters } = aliasHead(tree, node);
    if (name !== NONE) scope.bind(nameOf(tree, name));
    this.#later(tree.child(node, 'right'), this.#typeParameters(parameters, scope));
  }

  #parameters(node: Node, inner: Scope, outer: Scope): void {
    if (node === NONE) return;
    const tree = this.#tree;
    for (const parameter of tree.children(node)) {
      const name = parameterName(tree, parameter);
      if (name !== NONE) this.#bindTargets(name, inner);
      this.#later(tree.child(parameter, 'value'), outer);
      this.#later(tree.child(parameter, 'type'), outer);
    }
  }

  /** The first iterable is evaluated outside of the comprehension. */
  #comprehension(node: Node, scope: Scope): void {
    const tree = this.#tree;
    const inner = this.#open(node, 'comprehension', scope);
    let isFirst = true;
    for (const part of tree.children(node)) {
      if (isFirst && tree.kind(part) === 'for_in_clause') {
        isFirst = false;
        this.#bindTargets(tree.child(part, 'left'), inner);
        for (const piece of tree.children(part)) {
          this.#later(piece, tree.field(piece) === 'right' ? scope : inner);
        }
      } else {
        this.#later(part, inner);
      }
    }
  }

  #import(node: Node, scope: Scope): void {
    const tree = this.#tree;
    const isPlain = tree.kind(node) === 'import_statement';
    for (const item of tree.children(node)) {
      if (tree.field(item) !== 'name') continue;
      const alias = tree.child(item, 'alias');
      if (alias !== NONE) scope.bind(nameOf(tree, alias));
      else if (isPlain) scope.bind(nameOf(tree, tree.firstChild(item)));
      else scope.bind(dottedName(tree, item));
    }
  }

  /** Binds the names of a target: those not inside of an attribute or subscript, which only use theirs. */
  #bindTargets(target: Node, scope: Scope): void {
    if (target === NONE) return;
    const tree = this.#tree;
    const after = tree.after(target);
    let node = target;
    while (node < after) {
      const kind = tree.kind(node);
      if (kind === 'identifier') scope.bind(nameOf(tree, node));
      node = TARGET_PARTS.has(kind) ? node + 1 : tree.after(node);
    }
  }
}

const TARGET_PARTS = new Set([
  ...['as_pattern_target', 'delete_statement', 'expression_list', 'pattern_list', 'tuple_pattern', 'list_pattern'],
  ...['list_splat_pattern', 'dictionary_splat_pattern', 'tuple', 'list', 'list_splat', 'parenthesized_expression'],
]);
