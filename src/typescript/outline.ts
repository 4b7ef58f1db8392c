/** A piece of a script at its top level: what it declares, or what runs when the file is imported. */
export interface Segment {
  /** Names that others may use, `default` for what a file exports without a name. */
  readonly declares: ReadonlySet<string>;
  /** `always`: all of it runs at import; `calls`: only what it calls. */
  readonly runs: 'always' | 'calls' | 'never';
  /** Every word in it, those of comments and texts included. */
  readonly words: ReadonlySet<string>;
  readonly called: ReadonlySet<string>;
}

/** What the text of a script says of its parts, without parsing: sound where code is indented as people indent it. */
export interface Outline {
  readonly segments: readonly Segment[];
  /** Names that stand for others in this file: `import { a as b }`, `const { a: b } = require(…)`. */
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  /** By module, as it is written: the names under which parts of it, or all of it, are known here. */
  readonly imported: ReadonlyMap<string, ReadonlySet<string>>;
  /** Modules all of whose names are exported again. */
  readonly reexports: ReadonlySet<string>;
}

/** A line on which a piece begins: no closing bracket, nothing indented, no comment. */
const BEGINS = /^(?![\s})\]*`]|\/[/*])/;
const WORD = /[\p{L}_$][\p{L}\p{N}_$]*/gu;
const CALLED = /(?:\bnew\s+([\w$.]+))|(?<![\w$])([\w$]+)\s*(?:<[^<>()]{0,200}>)?\(/g;
const DECLARED =
  /^(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:async\s+)?(?:abstract\s+)?(?:function\s*\*?|class|interface|type|(?:const\s+)?enum|namespace|module)\s+([\w$]+)/;
const ASSIGNED = /^(?:export\s+)?(?:const|let|var|using|await\s+using)\s+([\w$]+|[{[][^=]*[}\]])/;
const FUNCTION = /^[^=]*=\s*(?:async\s*)?(?:function\b|class\b|(?:<[^>]*>\s*)?\([^)]*\)\s*(?::[^=]*)?=>|[\w$]+\s*=>)/;
const FROM =
  /(?:^|[;\s])(?:import|export|const|let|var)\s+(?:type\s+)?([^;'"`()]*?)(?:from\s*|=\s*(?:await\s+)?(?:require|import)\s*\(\s*)["'`]([^"'`\n]+)["'`]/g;
const STAR = /\bexport\s*\*\s*from\s*["'`]([^"'`\n]+)["'`]/g;
const ALIAS = /(?<![\w$])([\w$]+)(?:\s+as\s+|\s*:\s*)([\w$]+)/g;
const KEYWORDS = new Set(['as', 'type', 'default']);

export function outlineOf(text: string): Outline {
  const aliases = new Map<string, string[]>();
  const imported = new Map<string, Set<string>>();
  for (const [, clause = '', module = ''] of text.matchAll(FROM)) {
    const names = imported.get(module) ?? new Set();
    imported.set(module, names);
    for (const [word] of clause.matchAll(WORD)) if (!KEYWORDS.has(word)) names.add(word);
    for (const [, name = '', local = ''] of clause.matchAll(ALIAS)) {
      const known = aliases.get(name);
      if (known) known.push(local);
      else aliases.set(name, [local]);
    }
  }
  return {
    segments: pieces(text).map(segmentOf),
    aliases,
    imported,
    reexports: new Set([...text.matchAll(STAR)].map(([, module = '']) => module)),
  };
}

function pieces(text: string): string[] {
  const found: string[] = [];
  let piece: string[] = [];
  let isDecorated = false;
  for (const line of text.split(/\r\n|[\n\r]/)) {
    const begins = BEGINS.test(line);
    // A decorator belongs to the class that follows.
    if (begins && !isDecorated) {
      found.push(piece.join('\n'));
      piece = [];
    }
    piece.push(line);
    if (begins) isDecorated = line.startsWith('@');
  }
  return [...found, piece.join('\n')].filter((each) => each !== '' && !/^import\b(?!\s*\()/.test(each));
}

function segmentOf(piece: string): Segment {
  const words = new Set([...piece.matchAll(WORD)].map(([word]) => word));
  const called = new Set(
    [...piece.matchAll(CALLED)].flatMap(([, made, called]) => (made ?? called ?? '').split('.').slice(-1)),
  );
  const text = piece.replace(/^(?:@.*\n)+/, '');
  const name = DECLARED.exec(text)?.[1];
  const isDefault = /^export\s+default\b/.test(text);
  if (name !== undefined)
    return { declares: new Set(isDefault ? [name, 'default'] : [name]), runs: 'never', words, called };
  const pattern = ASSIGNED.exec(text)?.[1];
  if (pattern !== undefined) {
    const declares = new Set([...pattern.matchAll(WORD)].map(([word]) => word));
    return { declares, runs: FUNCTION.test(text) ? 'never' : 'calls', words, called };
  }
  if (isDefault || /^export\b/.test(text) || /^(?:module\.)?exports\b/.test(text))
    return { declares: new Set([...words, 'default']), runs: 'calls', words, called };
  return { declares: new Set(), runs: 'always', words, called };
}
