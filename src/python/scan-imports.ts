/** What the text of a file says of what it imports, without parsing: at least all that its imports name. */
export interface ImportScan {
  /** First parts of absolute imports, and of dotted texts where modules may be imported by their names. */
  readonly tops: ReadonlySet<string>;
  /** How many dots relative imports begin with. */
  readonly levels: ReadonlySet<number>;
}

const CONTINUED = '(?:[ \\t\\f]|\\\\\\r?\\n)';
/** In comments and texts too: a module too many does no harm. */
const IMPORTS = new RegExp(
  `\\bfrom${CONTINUED}*([.][. \\t]*|${CONTINUED})${CONTINUED}*([\\p{L}_][\\w\\P{ASCII}]*)?|` +
    `\\bimport${CONTINUED}+([\\p{L}_][^;\\n#()\\\\]*(?:\\\\\\r?\\n[^;\\n#()\\\\]*)*)`,
  'gu',
);
const BY_NAME = /\b(?:import_module|__import__|sys\s*\.\s*modules)\b/;
const DOTTED_TEXTS = /["']([\p{L}_][\w\P{ASCII}]*)[\w.\P{ASCII}]*["']/gu;

export function scanImports(text: string): ImportScan {
  const tops = new Set<string>();
  const levels = new Set<number>();
  for (const [, dots = '', from, list] of text.matchAll(IMPORTS)) {
    const level = dots.replace(/[^.]/g, '').length;
    if (level > 0) levels.add(level);
    else if (from !== undefined) tops.add(from);
    if (list !== undefined)
      for (const part of list.split(',')) {
        const [top] = /[\p{L}_][\w\P{ASCII}]*/u.exec(part) ?? [];
        if (top !== undefined) tops.add(top);
      }
  }
  if (BY_NAME.test(text)) for (const [, top = ''] of text.matchAll(DOTTED_TEXTS)) tops.add(top);
  return { tops, levels };
}
