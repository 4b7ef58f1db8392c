import { dirname, resolve } from 'node:path';
import * as v from 'valibot';
import type { Knowledge } from '../effects.js';
import type { Host } from '../files/host.js';
import { openDocument, readDocument, type ConfigDocument } from './document.js';
import { knowledgeSchema } from './knowledge-schema.js';
import { errorOf, mistakeOf, type Mistake } from './mistake.js';

/** A table of knowledge and where it is written. */
interface Family {
  readonly table: Knowledge;
  readonly document: ConfigDocument;
  readonly path: Mistake['path'];
}

/** Where the configuration has its `knowledge`. */
export interface KnowledgeSource {
  readonly cwd: string;
  readonly file: string;
  readonly document: ConfigDocument;
  readonly section: readonly string[];
}

/**
 * What the configuration teaches: the tables in it, and those of the files that it names, relative to itself.
 * @throws ConfigError
 */
export function loadKnowledge(host: Host, rows: readonly (string | Knowledge)[], source: KnowledgeSource): Knowledge[] {
  const families = rows.map((row, index): Family => {
    const path = [...source.section, 'knowledge', index];
    return typeof row === 'string'
      ? readFamily(host, row, source, path)
      : { table: row, document: source.document, path };
  });
  for (const family of families) checkBases(family, families);
  return families.map(({ table }) => table);
}

function readFamily(
  host: Host,
  name: string,
  { cwd, file, document: from }: KnowledgeSource,
  at: Mistake['path'],
): Family {
  const path = resolve(dirname(file), name);
  if (host.stat(path)?.kind !== 'file') throw errorOf(from, at, [{ path: [], message: `no such file: '${name}'` }]);
  const document = openDocument(host, cwd, path);
  const result = v.safeParse(knowledgeSchema, readDocument(document));
  if (!result.success) throw errorOf(document, [], result.issues.map(mistakeOf));
  return { table: result.output, document, path: [] };
}

/** A type that descends from itself has no end to look for what it inherits. */
function checkBases({ table, document, path }: Family, families: readonly Family[]): void {
  const types = new Map(families.flatMap((family) => family.table.types).map((type) => [type.name, type]));
  const ancestors = (name: string, seen: Set<string>): Set<string> => {
    for (const base of types.get(name)?.bases ?? []) if (!seen.has(base)) ancestors(base, seen.add(base));
    return seen;
  };
  const mistakes = table.types.flatMap(({ name }, index) =>
    ancestors(name, new Set()).has(name)
      ? [{ path: ['types', index, 'bases'], message: `'${name}' descends from itself` }]
      : [],
  );
  if (mistakes.length > 0) throw errorOf(document, path, mistakes);
}
