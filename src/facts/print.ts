import type {
  Arg,
  ClassFacts,
  FileFacts,
  FunctionFacts,
  HandlerFacts,
  ParamFacts,
  Step,
  Test,
  Value,
} from './facts.js';
import { type At, type Span, type SpanTable, spanAt } from './span.js';

/**
 * Facts as text, one fact on a line, steps indented under what they are nested in: for tests and debugging. A variable
 * of an enclosing function is written `name@id`, a class variable `.name`, a name that the file does not bind `?name`.
 */
export function printFacts(facts: FileFacts): string {
  const printer = new Printer(facts.spans);
  if (facts.exports) printer.line(0, `exports ${facts.exports.join(', ')}`);
  facts.functions.forEach((fn, id) => printer.functionFacts(fn, id));
  facts.classes.forEach((cls, id) => printer.classFacts(cls, id));
  for (const { kind, rules, reason, line, at, malformed } of facts.suppressions) {
    const wrong = malformed === undefined ? '' : ` malformed: ${malformed}`;
    printer.line(0, `${place(at)} suppress ${kind} line ${line} [${rules.join(', ')}] ${reason}${wrong}`.trimEnd());
  }
  for (const { message, at } of facts.problems) printer.line(0, `${place(at)} problem ${message}`);
  return printer.text;
}

class Printer {
  readonly #lines: string[] = [];
  readonly #spans: SpanTable;

  constructor(spans: SpanTable) {
    this.#spans = spans;
  }

  place(at: At): string {
    return place(spanAt(this.#spans, at));
  }

  get text(): string {
    return this.#lines.join('\n');
  }

  line(depth: number, text: string): void {
    this.#lines.push('  '.repeat(depth) + text);
  }

  functionFacts(fn: FunctionFacts, id: number): void {
    const flags = [
      fn.isAsync && 'async',
      fn.isGenerator && 'generator',
      fn.isAccessor === true && 'accessor',
      fn.cls !== null && `in class ${fn.cls}`,
    ];
    const owner = fn.parent === null ? [] : [`in ${fn.parent}`];
    const details = [...owner, ...flags.filter((flag) => flag !== false)].join(', ');
    const result = fn.returns ? ` -> ${value(fn.returns, id)}` : '';
    const head = `${this.place(fn.at)} ${fn.kind} ${id} ${fn.qualname}(${fn.params.map((param) => parameter(param)).join(', ')})${result}`;
    this.line(0, details === '' ? head : `${head} [${details}]`);
    for (const decorator of fn.decorators) this.line(1, `@${value(decorator, fn.parent ?? 0)}`);
    this.steps(fn.body, 1, id);
  }

  classFacts(cls: ClassFacts, id: number): void {
    const bases = cls.bases.map((base) => value(base, cls.parent));
    const keywords = cls.keywords.map((keyword) => `${keyword.name}=${value(keyword.value, cls.parent)}`);
    const outer = cls.outer === null ? '' : `, in class ${cls.outer}`;
    this.line(
      0,
      `${this.place(cls.at)} class ${id} ${cls.qualname}(${[...bases, ...keywords].join(', ')}) [in ${cls.parent}${outer}]`,
    );
    for (const decorator of cls.decorators) this.line(1, `@${value(decorator, cls.parent)}`);
  }

  steps(steps: readonly Step[], depth: number, fn: number): void {
    for (const step of steps) this.step(step, depth, fn);
  }

  block(title: string, steps: readonly Step[], depth: number, fn: number): void {
    if (steps.length === 0) return;
    this.line(depth, title);
    this.steps(steps, depth + 1, fn);
  }

  handler(handler: HandlerFacts, depth: number, fn: number): void {
    const types = handler.types.map((type) => value(type, fn)).join(', ');
    const target = handler.target ? ` as ${value(handler.target, fn)}` : '';
    this.line(depth, `${this.place(handler.at)} except ${types}${target}`.trimEnd());
    this.steps(handler.body, depth + 1, fn);
  }

  step(step: Step, depth: number, fn: number): void {
    const show = (part: Value | null): string => (part ? value(part, fn) : '');
    const line = (text: string): void => this.line(depth, `${this.place(step.at)} ${text}`.trimEnd());
    switch (step.s) {
      case 'eval':
        return line(show(step.value));
      case 'assign': {
        const annotation = step.annotation ? `: ${show(step.annotation)}` : '';
        const sign = step.augmented ? 'op=' : '=';
        return line(`assign ${step.targets.map(show).join(' = ')}${annotation} ${sign} ${show(step.value)}`);
      }
      case 'declare':
        return line(`declare ${show(step.target)}: ${show(step.annotation)}`);
      case 'delete':
        return line(`delete ${step.targets.map(show).join(', ')}`);
      case 'import': {
        const module = '.'.repeat(step.level) + step.module;
        const bound = step.target ? ` as ${show(step.target)}${step.bindsRoot ? ' (root)' : ''}` : '';
        return line(step.name === null ? `import ${module}${bound}` : `from ${module} import ${step.name}${bound}`);
      }
      case 'def':
        return line(`def ${show(step.target)} = function ${step.fn}`);
      case 'class':
        line(`class ${show(step.target)} = class ${step.cls}`);
        return this.steps(step.body, depth + 1, fn);
      case 'branch':
        line(`if ${test(step.test, fn)}`);
        this.steps(step.then, depth + 1, fn);
        return this.block('else', step.else, depth, fn);
      case 'loop': {
        const mark = step.isAsync ? 'async ' : '';
        line(step.test ? `while ${test(step.test, fn)}` : `${mark}for ${show(step.target)} in ${show(step.iter)}`);
        this.steps(step.body, depth + 1, fn);
        return this.block('else', step.else, depth, fn);
      }
      case 'try':
        line('try');
        this.steps(step.body, depth + 1, fn);
        for (const handler of step.handlers) this.handler(handler, depth, fn);
        this.block('else', step.else, depth, fn);
        return this.block('finally', step.finally, depth, fn);
      case 'scope':
        line(`${step.isAsync ? 'async ' : ''}with ${show(step.value)}${step.target ? ` as ${show(step.target)}` : ''}`);
        return this.steps(step.body, depth + 1, fn);
      case 'return':
      case 'raise':
        return line(`${step.s} ${show(step.value)}`);
      case 'assert':
        return line(`assert ${test(step.test, fn)}`);
      case 'break':
      case 'continue':
        return line(step.s);
    }
  }
}

function place(at: Span): string {
  return `${at[0]}:${at[1]}`;
}

function parameter(param: ParamFacts): string {
  const mark = { 'positional-only': '/', positional: '', 'keyword-only': '=', rest: '*', 'keyword-rest': '**' }[
    param.kind
  ];
  const annotation = param.annotation ? `: ${value(param.annotation, 0)}` : '';
  return `${mark}${param.name}${annotation}${param.default ? ` = ${value(param.default, 0)}` : ''}`;
}

function value(of: Value, fn: number): string {
  const show = (part: Value): string => value(part, fn);
  const list = (parts: readonly Value[]): string => parts.map(show).join(', ');
  switch (of.k) {
    case 'var':
      return of.fn === fn ? of.name : `${of.name}@${of.fn}`;
    case 'classvar':
      return `.${of.name}`;
    case 'free':
      return `?${of.name}`;
    case 'const':
      return JSON.stringify(of.value);
    case 'fn':
      return `function ${of.fn}`;
    case 'attr':
      return `${show(of.base)}.${of.name}`;
    case 'item':
      return `${show(of.base)}[${of.key ? show(of.key) : ':'}]`;
    case 'call':
      return `call ${show(of.call.callee)}(${of.call.args.map((arg) => argument(arg, fn)).join(', ')})`;
    case 'seq':
      return `${of.kind} [${list(of.items)}]`;
    case 'dict':
      return `dict {${of.entries.map(({ key, value: item }) => (key ? `${show(key)}: ${show(item)}` : `**${show(item)}`)).join(', ')}}`;
    case 'comp': {
      const loops = of.loops.map(
        ({ target, iter, tests }) =>
          ` for ${show(target)} in ${show(iter)}${tests.map((condition) => ` if ${test(condition, fn)}`).join('')}`,
      );
      return `${of.kind} (${of.key ? `${show(of.key)}: ` : ''}${show(of.element)}${loops.join('')})`;
    }
    case 'choice': {
      const condition = of.test ? `${test(of.test, fn)} ? ` : '';
      return `(${condition}${of.of.map(show).join(of.op === 'if' ? ' : ' : ` ${of.op} `)})`;
    }
    case 'test':
      return `(${test(of.test, fn)})`;
    case 'await':
      return `await ${show(of.value)}`;
    case 'import':
      return `import ${JSON.stringify(of.module)}`;
    case 'yield':
      return `yield${of.from ? ' from' : ''}${of.value ? ` ${show(of.value)}` : ''}`;
    case 'star':
      return `*${show(of.value)}`;
    case 'assign':
      return `(${show(of.target)} := ${show(of.value)})`;
    case 'super':
      return `super of class ${of.cls}`;
    case 'parts':
      return `parts(${list(of.of)})`;
  }
}

function argument(arg: Arg, fn: number): string {
  return `${arg.spread ?? ''}${arg.name === undefined ? '' : `${arg.name}=`}${value(arg.value, fn)}`;
}

function test(of: Test, fn: number): string {
  switch (of.t) {
    case 'and':
    case 'or':
      return `(${of.of.map((part) => test(part, fn)).join(` ${of.t} `)})`;
    case 'not':
      return `not ${test(of.of, fn)}`;
    case 'truthy':
      return value(of.value, fn);
    case 'compare':
      return `${value(of.left, fn)} ${of.op} ${value(of.right, fn)}`;
    case 'const':
      return String(of.value);
    case 'unknown':
      return `unknown(${of.of.map((part) => value(part, fn)).join(', ')})`;
  }
}
