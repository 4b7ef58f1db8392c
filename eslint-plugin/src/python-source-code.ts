import type { FileProblem, RulesConfig } from '@eslint/core';
import { ConfigCommentParser, Directive, TextSourceCodeBase, VisitNodeStep } from '@eslint/plugin-kit';
import type { OpenedPython } from 'forklint/session';

interface Loc {
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
}

/** What a comment sets for the rest of the file. */
interface InlineConfig {
  config: { rules: RulesConfig };
  loc: Loc;
}

/** A comment, its `#` left out of the value. */
export interface PythonComment {
  readonly type: 'Line';
  readonly value: string;
  readonly loc: Loc;
  readonly range: readonly [start: number, end: number];
}

/** A module as a whole: what stands in it is forklint's to know. */
export interface PythonModule {
  readonly type: 'Module';
  readonly comments: readonly PythonComment[];
  readonly loc: Loc;
  readonly range: readonly [start: number, end: number];
}

const LINE_END = /\r\n|\n|\r/;
const DIRECTIVE = /^\s*eslint(?:-enable|-disable(?:(?:-next)?-line)?)?(?:\s|$)/;

const directives = new ConfigCommentParser();

/** A file of Python as rules see it. Nothing in it belongs to the parser's own memory. */
export class PythonSourceCode extends TextSourceCodeBase {
  readonly parsed: OpenedPython;
  declare readonly ast: PythonModule;
  readonly hasBOM: boolean;
  readonly visitorKeys = { Module: [] };

  constructor(file: {
    readonly text: string;
    readonly ast: PythonModule;
    readonly parsed: OpenedPython;
    readonly hasBOM: boolean;
  }) {
    super({ text: file.text, ast: file.ast, lineEndingPattern: LINE_END });
    this.parsed = file.parsed;
    this.hasBOM = file.hasBOM;
  }

  override getParent(): undefined {
    return undefined;
  }

  getAllComments(): readonly PythonComment[] {
    return this.ast.comments;
  }

  override *traverse(): Iterable<VisitNodeStep> {
    yield new VisitNodeStep({ target: this.ast, phase: 1, args: [this.ast] });
    yield new VisitNodeStep({ target: this.ast, phase: 2, args: [this.ast] });
  }

  /** The comments that speak to ESLint. */
  getInlineConfigNodes(): PythonComment[] {
    return this.ast.comments.filter(({ value }) => DIRECTIVE.test(value));
  }

  getDisableDirectives(): { directives: Directive[]; problems: FileProblem[] } {
    const found: Directive[] = [];
    for (const comment of this.getInlineConfigNodes()) {
      const parsed = directives.parseDirective(comment.value);
      const type = /^eslint-(enable|disable(?:(?:-next)?-line)?)$/.exec(parsed?.label ?? '')?.[1];
      if (parsed && isDirectiveType(type))
        found.push(new Directive({ type, node: comment, value: parsed.value, justification: parsed.justification }));
    }
    return { directives: found, problems: [] };
  }

  applyInlineConfig(): { configs: InlineConfig[]; problems: FileProblem[] } {
    const problems: FileProblem[] = [];
    const configs: InlineConfig[] = [];
    for (const { value, loc } of this.getInlineConfigNodes()) {
      const parsed = directives.parseDirective(value);
      if (parsed?.label !== 'eslint') continue;
      const read = directives.parseJSONLikeConfig(parsed.value);
      if (read.ok) configs.push({ config: { rules: read.config }, loc });
      else problems.push({ ruleId: null, message: read.error.message, loc });
    }
    return { configs, problems };
  }
}

function isDirectiveType(type: string | undefined): type is Directive['type'] {
  return type !== undefined;
}

/** The node of a whole text. */
export function moduleOf(text: string, { comments }: OpenedPython): PythonModule {
  const starts = [0];
  for (const { index, 0: end } of text.matchAll(new RegExp(LINE_END, 'g'))) starts.push(index + end.length);
  const last = starts.length;
  return {
    type: 'Module',
    loc: { start: { line: 1, column: 0 }, end: { line: last, column: text.length - (starts[last - 1] ?? 0) } },
    range: [0, text.length],
    comments: comments.map(({ line, column, text: written }) => {
      const start = (starts[line - 1] ?? 0) + column - 1;
      return {
        type: 'Line',
        value: written.slice(1),
        loc: { start: { line, column: column - 1 }, end: { line, column: column - 1 + written.length } },
        range: [start, start + written.length],
      };
    }),
  };
}
