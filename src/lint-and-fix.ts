import { join } from 'node:path';
import { nodeHost, withOverlays } from './files/host.js';
import { applyFixes } from './fix/apply-fixes.js';
import { compareText, type Finding, type Fix } from './finding.js';
import { lint, type LintOptions, type LintResult } from './lint.js';
import type { Engine } from './pipeline/engine.js';
import type { AnyRule } from './rule.js';

/** A fix may make way for another. What has no end by then goes in circles. */
const MAX_PASSES = 10;

export interface FixedFile {
  /** Relative to the root of the result. */
  readonly path: string;
  /** An absolute path. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

export interface FixResult {
  /** Of the texts as they are with the fixes. */
  readonly result: LintResult;
  /** In code-unit order of their paths. */
  readonly changes: readonly FixedFile[];
  /** How many fixes were applied. */
  readonly applied: number;
  /** Files that have fixes and stay as they are, with the reason, a clause. */
  readonly refused: readonly { readonly path: string; readonly reason: string }[];
}

/**
 * Lints and applies the fixes of what is found, again and again until there are none. Writes nothing: the new texts are
 * in the result. Safe fixes only, unless `unsafe`. A file that a fix would break keeps its text.
 * @throws what `lint` throws.
 */
export async function lintAndFix(
  options: LintOptions,
  { unsafe }: { readonly unsafe: boolean },
  engine: Engine,
  rules: readonly AnyRule[],
): Promise<FixResult> {
  const original = withOverlays(options.host ?? nodeHost, options.overlays ?? new Map());
  const overlays = new Map(options.overlays);
  const refused = new Map<string, string>();
  const changes = new Map<string, FixedFile>();
  let applied = 0;
  let result = await lint(options, engine, rules);
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const { root, textOf } = result;
    const isText = (path: string): boolean => isUtf8(textOf(path), () => original.readBytes(join(root, path)));
    const wanted = result.findings.flatMap((finding) => chosen(finding, unsafe));
    for (const path of pathsOf(wanted))
      if (!changes.has(path) && !isText(path)) refused.set(path, 'it is not UTF-8, and what forklint writes is');
    const step = applySound(wanted, refused, textOf, engine);
    if (step.applied.length === 0) break;
    for (const [path, after] of step.texts) {
      const file = join(root, path);
      changes.set(path, { path, file, before: changes.get(path)?.before ?? textOf(path) ?? '', after });
      overlays.set(file, after);
    }
    applied += step.applied.length;
    result = await lint({ ...options, overlays }, engine, rules);
  }
  return {
    result,
    changes: [...changes.values()].sort((a, b) => compareText(a.path, b.path)),
    applied,
    refused: [...refused].map(([path, reason]) => ({ path, reason })).sort((a, b) => compareText(a.path, b.path)),
  };
}

/** The first fix that may be applied. */
function chosen({ fixes }: Finding, unsafe: boolean): readonly Fix[] {
  return fixes?.filter(({ safety }) => unsafe || safety === 'safe').slice(0, 1) ?? [];
}

/** Without the fixes of files that would have more syntax errors than before. */
function applySound(
  fixes: readonly Fix[],
  refused: Map<string, string>,
  textOf: LintResult['textOf'],
  engine: Engine,
): ReturnType<typeof applyFixes> {
  const errors = (text: string, path: string): number =>
    engine.extract(text.replace(/^\uFEFF/, ''), path).problems.length;
  for (;;) {
    const allowed = fixes.filter((fix) => !pathsOf([fix]).some((path) => refused.has(path)));
    const step = applyFixes(allowed, textOf);
    const broken = [...step.texts].filter(([path, text]) => errors(text, path) > errors(textOf(path) ?? '', path));
    if (broken.length === 0) return step;
    for (const [path] of broken) refused.set(path, 'it would not parse any more');
  }
}

function pathsOf(fixes: readonly Fix[]): readonly string[] {
  return [...new Set(fixes.flatMap(({ edits }) => edits.map(({ place }) => place.path)))];
}

/** Whether the file's bytes are the text in UTF-8: only then does all but what is edited stay as it is. */
function isUtf8(text: string | undefined, read: () => Uint8Array): boolean {
  if (text === undefined) return false;
  const [written, bytes] = [new TextEncoder().encode(text), read()];
  return written.length === bytes.length && written.every((byte, index) => byte === bytes[index]);
}
