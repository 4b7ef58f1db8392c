import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** One case: `fixtures/RULE/LANGUAGE/NAME.py`, or the folder `…/NAME/`, a small project of its own. */
export interface FixtureCase {
  /** `RULE/LANGUAGE/NAME`. */
  readonly name: string;
  readonly rule: string;
  /** The project's root, absolute. */
  readonly root: string;
  /** What is linted, relative to the root. */
  readonly paths: readonly string[];
  /** The files that may hold promises, relative to the root, with forward slashes. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

const LANGUAGES: Readonly<Record<string, string>> = { python: '.py' };

/** Every case under a folder of fixtures, in order of name. `proof/` holds programs to run, not to lint. */
export function fixtureCases(folder: string): FixtureCase[] {
  const cases: FixtureCase[] = [];
  for (const rule of entries(folder)) {
    for (const [language, extension] of Object.entries(LANGUAGES)) {
      const root = path.join(folder, rule, language);
      for (const entry of entries(root)) {
        const full = path.join(root, entry);
        if (entry === 'proof') continue;
        if (statSync(full).isDirectory()) {
          cases.push({
            name: `${rule}/${language}/${entry}`,
            rule,
            root: full,
            paths: ['.'],
            files: files(full, extension),
          });
        } else if (entry.endsWith(extension)) {
          const file = { path: entry, text: readFileSync(full, 'utf8') };
          const name = `${rule}/${language}/${entry.slice(0, -extension.length)}`;
          cases.push({ name, rule, root, paths: [entry], files: [file] });
        }
      }
    }
  }
  return cases;
}

function entries(folder: string): string[] {
  return existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder).sort() : [];
}

function files(folder: string, extension: string): { path: string; text: string }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(extension))
    .sort()
    .map((file) => ({ path: file.replaceAll(path.sep, '/'), text: readFileSync(path.join(folder, file), 'utf8') }));
}
