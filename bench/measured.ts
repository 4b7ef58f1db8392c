import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';

const FILE = path.resolve(import.meta.dirname, '../../bench/measured.json');

const MeasuredSchema = v.strictObject({
  name: v.string(),
  version: v.string(),
  files: v.number(),
  lines: v.number(),
  notes: v.number(),
  /** The errors and warnings, in the order in which they were reported. */
  results: v.array(
    v.strictObject({
      rule: v.string(),
      level: v.picklist(['error', 'warning']),
      verdict: v.picklist(['true', 'false', 'unread']),
      /** The source line, trimmed and cut. */
      snippet: v.string(),
    }),
  ),
});

/** What the last run that was recorded found in a project, and what whoever read it says of that. */
export type MeasuredProject = v.InferOutput<typeof MeasuredSchema>;

/**
 * In the order of their names.
 * @throws Error where the file is not as it should be.
 */
export function readMeasured(): MeasuredProject[] {
  return existsSync(FILE) ? v.parse(v.array(MeasuredSchema), JSON.parse(readFileSync(FILE, 'utf8'))) : [];
}

/** Puts these in the place of what was recorded of the same projects. */
export function recordMeasured(projects: readonly MeasuredProject[]): void {
  const names = new Set(projects.map(({ name }) => name));
  const all = [...readMeasured().filter(({ name }) => !names.has(name)), ...projects];
  all.sort((a, b) => (a.name < b.name ? -1 : 1));
  writeFileSync(FILE, `${JSON.stringify(all, null, 2)}\n`);
}
