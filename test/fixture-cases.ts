import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** One case: `fixtures/RULE/LANGUAGE/NAME.py` (or as scripts end), or the folder `…/NAME/`, a small project of its own. */
export interface FixtureCase {
  /** `RULE/LANGUAGE/NAME`. */
  readonly name: string;
  readonly rule: string;
  /** The texts of all its files, relative to its root, with forward slashes. */
  readonly files: ReadonlyMap<string, string>;
}

/** How the files of a language end: these are the ones that hold promises. */
const EXTENSIONS: Readonly<Record<string, readonly string[]>> = {
  python: ['.py'],
  typescript: ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'],
};

/** Every case under a folder of fixtures, in order of name. `proof/` holds programs to run, not to lint. */
export function fixtureCases(folder: string): FixtureCase[] {
  const cases: FixtureCase[] = [];
  for (const rule of entries(folder)) {
    for (const [language, extensions] of Object.entries(EXTENSIONS)) {
      const parent = path.join(folder, rule, language);
      for (const entry of entries(parent)) {
        const full = path.join(parent, entry);
        if (entry === 'proof' || entry === '__pycache__') continue;
        if (statSync(full).isDirectory()) {
          cases.push({ name: `${rule}/${language}/${entry}`, rule, files: filesUnder(full) });
        } else if (extensions.includes(path.extname(entry))) {
          const name = `${rule}/${language}/${entry.slice(0, -path.extname(entry).length)}`;
          cases.push({ name, rule, files: new Map([[entry, readFileSync(full, 'utf8')]]) });
        }
      }
    }
  }
  return cases;
}

/** Whether a file of a case may hold promises. */
export function holdsPromises(file: string): boolean {
  return Object.values(EXTENSIONS).flat().includes(path.extname(file));
}

function entries(folder: string): string[] {
  return existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder).sort() : [];
}

function filesUnder(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => !file.includes('__pycache__') && statSync(path.join(folder, file)).isFile())
    .sort();
  return new Map(files.map((file) => [file.replaceAll(path.sep, '/'), readFileSync(path.join(folder, file), 'utf8')]));
}
