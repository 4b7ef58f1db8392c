import type { Step } from '../facts/facts.js';
import { dottedName } from './names.js';
import type { Extraction } from './extraction.js';
import { type Node, NONE } from './syntax-tree.js';

/** Reads an import statement: one step for each name. */
export function readImports(extraction: Extraction, node: Node, steps: Step[]): void {
  const { tree } = extraction;
  const isFrom = tree.kind(node) !== 'import_statement';
  const { module, level } = isFrom ? readOrigin(extraction, node) : { module: '', level: 0 };
  for (const item of tree.children(node)) {
    const at = tree.at(item);
    if (tree.kind(item) === 'wildcard_import') {
      steps.push({ s: 'import', module, level, name: '*', target: null, bindsRoot: false, at });
    }
    if (tree.field(item) !== 'name') continue;
    const alias = tree.child(item, 'alias');
    const nameNode = alias === NONE ? item : tree.child(item, 'name');
    const bound = alias === NONE ? tree.firstChild(nameNode) : alias;
    if (nameNode === NONE || bound === NONE) continue;
    const name = dottedName(tree, nameNode);
    const target = extraction.identifier(bound);
    steps.push(
      isFrom
        ? { s: 'import', module, level, name, target, bindsRoot: false, at }
        : {
            s: 'import',
            module: name,
            level: 0,
            name: null,
            target,
            bindsRoot: alias === NONE && name.includes('.'),
            at,
          },
    );
  }
}

function readOrigin(extraction: Extraction, node: Node): { module: string; level: number } {
  const { tree } = extraction;
  const origin = tree.child(node, 'module_name');
  if (origin === NONE) return { module: '__future__', level: 0 };
  if (tree.kind(origin) === 'dotted_name') return { module: dottedName(tree, origin), level: 0 };
  const prefix = tree.childOfKind(origin, 'import_prefix');
  const rest = tree.childOfKind(origin, 'dotted_name');
  const level = prefix === NONE ? 0 : tree.textOf(prefix).replace(/[^.]/g, '').length;
  return { module: rest === NONE ? '' : dottedName(tree, rest), level };
}
