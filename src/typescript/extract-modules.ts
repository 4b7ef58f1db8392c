import type { Step, Target, Value } from '../facts/facts.js';
import type { At } from '../facts/span.js';
import { readClass } from './extract-classes.js';
import { extractFunction } from './extract-functions.js';
import { readExpression } from './extract-expressions.js';
import { readStatement } from './extract-statements.js';
import { namedValue } from './extract-targets.js';
import type { Extraction } from './extraction.js';
import type {
  BindingPattern,
  BindingRestElement,
  ExportDefaultDeclaration,
  ExportNamedDeclaration,
  ImportDeclaration,
  ModuleExportName,
  Statement,
} from './syntax.js';

type Import = ImportDeclaration | Extract<Statement, { type: 'TSImportEqualsDeclaration' }>;
type Export = Extract<
  Statement,
  { type: 'ExportNamedDeclaration' | 'ExportDefaultDeclaration' | 'ExportAllDeclaration' | 'TSExportAssignment' }
>;

export function readImport(x: Extraction, node: Import): Step[] {
  const at = x.atOf(node);
  if (node.importKind === 'type') return [];
  if (node.type === 'TSImportEqualsDeclaration') {
    const { moduleReference: from } = node;
    const target = x.identifier(node.id, node.id.name);
    if (from.type === 'TSExternalModuleReference') return [imported(from.expression.value, null, target, at)];
    return from.type === 'Identifier'
      ? [{ s: 'assign', targets: [target], value: x.identifier(from, from.name), at }]
      : [];
  }
  const module = node.source.value;
  const steps = node.specifiers.flatMap((specifier): Step[] => {
    const target = x.identifier(specifier.local, specifier.local.name);
    const where = x.atOf(specifier);
    switch (specifier.type) {
      case 'ImportDefaultSpecifier':
        return [imported(module, 'default', target, where)];
      case 'ImportNamespaceSpecifier':
        return [imported(module, null, target, where)];
      case 'ImportSpecifier':
        return specifier.importKind === 'type' ? [] : [imported(module, nameOf(specifier.imported), target, where)];
    }
  });
  // An import only of types is none; one of nothing is.
  return steps.length > 0 || node.specifiers.length > 0 ? steps : [imported(module, null, null, at)];
}

export function readExport(x: Extraction, node: Export): Step[] {
  const at = x.atOf(node);
  switch (node.type) {
    case 'ExportNamedDeclaration':
      return node.exportKind === 'type' ? [] : readNamed(x, node, at);
    case 'ExportDefaultDeclaration':
      return readDefault(x, node, at);
    case 'ExportAllDeclaration': {
      if (node.exportKind === 'type') return [];
      const { exported } = node;
      return [
        imported(node.source.value, exported ? null : '*', exported ? exportTarget(nameOf(exported), at) : null, at),
      ];
    }
    case 'TSExportAssignment':
      return [
        {
          s: 'assign',
          targets: [{ k: 'var', fn: 0, name: 'module.exports', at }],
          value: readExpression(x, node.expression),
          at,
        },
      ];
  }
}

function readNamed(x: Extraction, node: ExportNamedDeclaration, at: At): Step[] {
  const { declaration, source } = node;
  if (declaration) {
    const steps = readStatement(x, declaration);
    return [
      ...steps,
      ...declaredNames(declaration).map(({ identifier, name }) => exports(name, x.identifier(identifier, name), at)),
    ];
  }
  return node.specifiers.flatMap((specifier): Step[] => {
    if (specifier.exportKind === 'type') return [];
    const where = x.atOf(specifier);
    const [local, name] = [nameOf(specifier.local), nameOf(specifier.exported)];
    if (source) return [imported(source.value, local, exportTarget(name, where), where)];
    return [exports(name, x.identifier(specifier.local, local), where)];
  });
}

function readDefault(x: Extraction, { declaration }: ExportDefaultDeclaration, at: At): Step[] {
  const target = exportTarget('default', at);
  switch (declaration.type) {
    case 'FunctionDeclaration': {
      if (!declaration.body) return [];
      const { id } = declaration;
      const fn = extractFunction(x, declaration, { name: id?.name ?? 'default' });
      const own: Step[] = id ? [{ s: 'def', fn, target: x.identifier(id, id.name), at }] : [];
      return [...own, { s: 'def', fn, target, at }];
    }
    case 'ClassDeclaration': {
      const { id } = declaration;
      const bound = id ? x.identifier(id, id.name) : target;
      const step = readClass(x, declaration, bound, id?.name ?? 'default');
      return id ? [step, exports('default', bound, at)] : [step];
    }
    case 'TSInterfaceDeclaration':
    case 'TSDeclareFunction':
    case 'TSEmptyBodyFunctionExpression':
      return [];
    default:
      return [exports('default', namedValue(x, declaration, null), at)];
  }
}

function exports(name: string, value: Value, at: At): Step {
  return { s: 'assign', targets: [exportTarget(name, at)], value, at };
}

/** What others import by this name. */
function exportTarget(name: string, at: At): Target {
  return { k: 'var', fn: 0, name: `exports.${name}`, at };
}

function imported(module: string, name: string | null, target: Target | null, at: At): Step {
  return { s: 'import', module, level: 0, name, target, bindsRoot: false, at };
}

function nameOf(node: ModuleExportName): string {
  return node.type === 'Literal' ? node.value : node.name;
}

interface Declared {
  readonly identifier: Extract<BindingPattern, { type: 'Identifier' }>;
  readonly name: string;
}

function declaredNames(node: NonNullable<ExportNamedDeclaration['declaration']>): Declared[] {
  switch (node.type) {
    case 'VariableDeclaration':
      return node.declarations.flatMap(({ id }) => boundBy(id));
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return node.id ? [{ identifier: node.id, name: node.id.name }] : [];
    case 'TSEnumDeclaration':
      return [{ identifier: node.id, name: node.id.name }];
    default:
      return [];
  }
}

function boundBy(pattern: BindingPattern | BindingRestElement): Declared[] {
  switch (pattern.type) {
    case 'Identifier':
      return [{ identifier: pattern, name: pattern.name }];
    case 'AssignmentPattern':
      return boundBy(pattern.left);
    case 'RestElement':
      return boundBy(pattern.argument);
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        boundBy(property.type === 'RestElement' ? property : property.value),
      );
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element ? boundBy(element) : []));
  }
}
