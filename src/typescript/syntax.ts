/**
 * The syntax tree that facts are made of: TS-ESTree, as both `oxc-parser` and the parsers of typescript-eslint make it.
 * A node has its place in `range`; what only one of the parsers adds is not read.
 */
export type {
  Argument,
  ArrowFunctionExpression,
  AssignmentExpression,
  AssignmentTarget,
  AssignmentTargetMaybeDefault,
  AssignmentTargetRest,
  BindingPattern,
  BindingRestElement,
  CallExpression,
  Class,
  ExportDefaultDeclaration,
  ExportNamedDeclaration,
  Expression,
  Function as FunctionNode,
  ImportDeclaration,
  JSXElement,
  JSXFragment,
  MemberExpression,
  MethodDefinition,
  ModuleExportName,
  NewExpression,
  Node,
  ObjectExpression,
  ParamPattern,
  Program,
  PropertyDefinition,
  AccessorProperty,
  PropertyKey,
  Statement,
  SwitchStatement,
  TemplateLiteral,
  TSEnumDeclaration,
  VariableDeclaration,
} from 'oxc-parser';

/** A comment with its delimiters, by its place in the text. */
export interface CommentRange {
  readonly isLine: boolean;
  readonly start: number;
  readonly end: number;
}
