/**
 * The parser is native code that descends into what is nested, and takes the whole process down where its stack ends. So
 * a text is looked over before: this many brackets, and operators without a comma or the end of a statement between
 * them, may be open at a time. Each bound is a quarter of what was measured to end a stack of 4 MB.
 */
const MOST_WEIGHT = 6000;
const BRACKET = 4;
const ARROW = 3;

/** No shorter text is nested too deeply. */
const SHORTEST = MOST_WEIGHT / BRACKET;

/** Words that go on with what stands on the line before, and nest what follows them. */
const NESTING = new Set([
  ...[
    'else',
    'if',
    'while',
    'for',
    'do',
    'with',
    'typeof',
    'void',
    'delete',
    'await',
    'yield',
    'new',
    'keyof',
    'unique',
  ],
  ...['infer', 'readonly', 'extends', 'as', 'satisfies', 'in', 'of', 'instanceof', 'is', 'asserts'],
]);
const CONTINUING = new Set(['else', 'as', 'satisfies', 'in', 'of', 'instanceof', 'is', 'extends', 'while']);

/** Behind these a slash begins a regular expression, as behind an operator. */
const BEFORE_EXPRESSION = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'delete',
  'void',
  'throw',
  'new',
  'else',
  'do',
]);

/** Whether the parser may not survive a text. It is at least as strict as it has to be. */
export function isTooNested(text: string): boolean {
  return text.length >= SHORTEST && new Weighing(text).isTooMuch();
}

class Weighing {
  readonly #text: string;
  #at = 0;
  /** Of each open bracket: what was counted before it, and whether it is a place in a template. */
  readonly #open: { readonly count: number; readonly inTemplate: boolean }[] = [];
  #count = 0;
  #weight = 0;
  /** What was counted up to the end of the last statement: `else` goes on from there. */
  #before = 0;
  /** The last character that is no white space and no comment. */
  #last = '';
  #word = '';
  #isNewLine = false;

  constructor(text: string) {
    this.#text = text;
  }

  isTooMuch(): boolean {
    while (this.#at < this.#text.length) {
      this.#step(this.#text[this.#at] as string);
      if (this.#weight > MOST_WEIGHT) return true;
    }
    return false;
  }

  #step(char: string): void {
    switch (char) {
      case '\n':
        this.#isNewLine = true;
        this.#at++;
        return;
      case ' ':
      case '\t':
      case '\r':
        this.#at++;
        return;
      case '"':
      case "'":
        this.#skip(new RegExp(`${char}(?:[^${char}\\\\\\n]|\\\\[^])*${char}?`, 'y'));
        this.#put(char);
        return;
      case '`':
        this.#at++;
        this.#template();
        return;
      case '/':
        this.#slash();
        return;
      case '(':
      case '[':
      case '{':
        this.#enter(false);
        this.#put(char);
        this.#at++;
        return;
      case ')':
      case ']':
      case '}':
        this.#leave(char);
        return;
      case ',':
      case ';':
        this.#end();
        this.#put(char);
        this.#at++;
        return;
      default:
        if (/[\w$\P{ASCII}]/u.test(char)) this.#name();
        else this.#operator(char);
    }
  }

  #put(char: string): void {
    this.#last = char;
    this.#word = '';
    this.#isNewLine = false;
  }

  #skip(what: RegExp): void {
    what.lastIndex = this.#at;
    what.test(this.#text);
    this.#at = Math.max(this.#at + 1, what.lastIndex);
  }

  #add(count: number): void {
    this.#count += count;
    this.#weight += count;
  }

  /** A comma, or the end of a statement. */
  #end(): void {
    this.#weight -= this.#count;
    this.#before = this.#count;
    this.#count = 0;
  }

  #enter(inTemplate: boolean): void {
    this.#open.push({ count: this.#count, inTemplate });
    this.#count = 0;
    this.#weight += BRACKET;
  }

  #leave(char: string): void {
    this.#end();
    const outer = this.#open.pop();
    if (outer) {
      this.#count = outer.count;
      this.#weight -= BRACKET;
    }
    this.#put(char);
    this.#at++;
    if (outer?.inTemplate) this.#template();
  }

  /** The text of a template, up to its end or to the next place in it. */
  #template(): void {
    this.#skip(/(?:[^`\\$]|\\[^]|\$(?!\{))*(?:`|\$\{|$)/y);
    if (this.#text.startsWith('${', this.#at - 2)) this.#enter(true);
    this.#put('`');
  }

  #slash(): void {
    const next = this.#text[this.#at + 1];
    if (next === '/') this.#skip(/[^\n]*/y);
    else if (next === '*') this.#skip(/\/\*[^]*?(?:\*\/|$)/y);
    else if (this.#last === '' || '([{,;=:?!&|+-*%<>~^'.includes(this.#last) || BEFORE_EXPRESSION.has(this.#word)) {
      this.#skip(/\/(?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y);
      this.#put('"');
    } else this.#operator('/');
  }

  #name(): void {
    const from = this.#at;
    this.#skip(/[\w$\P{ASCII}]+/uy);
    const word = this.#text.slice(from, Math.min(this.#at, from + 12));
    const begins = this.#isNewLine ? !/[-=+*%&|^!~?:.<>]/.test(this.#last) : this.#last === '}';
    if (begins && !CONTINUING.has(word)) this.#end();
    this.#put('a');
    this.#word = word;
    if (NESTING.has(word)) this.#add(1);
    if (word === 'else' && this.#count === 1) this.#add(this.#before);
  }

  #operator(char: string): void {
    // Tags below one another, which are not in one another.
    if (char === '<' && this.#last === '>' && this.#isNewLine) this.#end();
    const isArrow = char === '=' && this.#text[this.#at + 1] === '>';
    this.#add(isArrow ? ARROW : 1);
    this.#put(isArrow ? '>' : char);
    this.#at += isArrow ? 2 : 1;
  }
}
