import { didYouMean, FORMATS, type Format } from '../index.js';
import { UsageError, type Flags } from './flags.js';

/** One report to write. */
export interface Output {
  readonly format: Format;
  /** Null: stdout. */
  readonly path: string | null;
}

/**
 * The reports that the flags ask for. The main one goes to the files that are named without a format, else to stdout.
 * @throws UsageError
 */
export function outputsOf(flags: Flags): Output[] {
  const format = formatOf(flags['output-format'] ?? flags.format ?? 'pretty');
  const named = (flags['output-file'] ?? []).map(readTarget);
  const main = named.filter((target) => target.format === null);
  const others = named.flatMap(({ format: own, path }) => (own === null ? [] : [{ format: own, path }]));
  return [...(main.length === 0 ? [{ format, path: null }] : main.map(({ path }) => ({ format, path }))), ...others];
}

/** `FORMAT=PATH` or a path; one with `=` in its first part is written with `./` before it. */
function readTarget(text: string): { readonly format: Format | null; readonly path: string } {
  const match = /^([A-Za-z][\w-]*)=(.*)$/s.exec(text);
  const path = match?.[2] ?? text;
  if (path === '') throw new UsageError(`'--output-file ${text}' names no file`);
  return { format: match ? formatOf(match[1] ?? '') : null, path };
}

export function formatOf(name: string): Format {
  const format = FORMATS.find((each) => each === name);
  if (format) return format;
  throw new UsageError(`unknown format '${name}'${didYouMean(name, FORMATS) || ` (there are ${FORMATS.join(', ')})`}`);
}
