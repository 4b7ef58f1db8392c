import { describe, expect, test } from 'vitest';
import type { EffectSpec, Entry, LibraryType } from '../src/effects.js';
import { nodeKnowledge, pythonKnowledge } from '../src/knowledge/index.js';

const knowledge = [...pythonKnowledge, ...nodeKnowledge];
const types: readonly LibraryType[] = knowledge.flatMap((family) => family.types);
const entries: readonly Entry[] = knowledge.flatMap((family) => family.entries);
const typeNames = new Set(types.map((type) => type.name));
const entryNames = new Set(entries.map((entry) => entry.name));
const aliases = knowledge.flatMap((family) => Object.entries(family.aliases));
const aliasTable = new Map(aliases);

const imports = knowledge.flatMap((family) => family.imports ?? []);
const effects: readonly { readonly of: string; readonly spec: EffectSpec }[] = [
  ...entries.flatMap((entry) => (entry.effects ?? []).map((spec) => ({ of: entry.name, spec }))),
  ...imports.flatMap((row) => row.effects.map((spec) => ({ of: `import ${row.module}`, spec }))),
];

const repeated = (names: readonly string[]): readonly string[] => names.filter((name, i) => names.indexOf(name) !== i);

/** Modules that are spelt like classes. */
const capitalModules = new Set(['Crypto.Random', 'M2Crypto.Rand', 'MySQLdb']);

/** One step: the longest dotted prefix that is an alias is replaced. */
function replaceAlias(name: string): string | null {
  const parts = name.split('.');
  for (let length = parts.length; length > 0; length--) {
    const target = aliasTable.get(parts.slice(0, length).join('.'));
    if (target !== undefined) return [target, ...parts.slice(length)].join('.');
  }
  return null;
}

function basesOf(name: string, path: readonly string[] = []): readonly string[] {
  if (path.includes(name)) throw new Error(`bases cycle: ${[...path, name].join(' > ')}`);
  const type = types.find((candidate) => candidate.name === name);
  return (type?.bases ?? []).flatMap((base) => [base, ...basesOf(base, [...path, name])]);
}

describe('names', () => {
  test('an entry, a type and an alias are written once', () => {
    expect(repeated(entries.map((entry) => entry.name))).toEqual([]);
    expect(repeated(types.map((type) => type.name))).toEqual([]);
    expect(repeated(aliases.map(([from]) => from))).toEqual([]);
    expect(repeated(knowledge.map((family) => family.library))).toEqual([]);
  });

  test('are dotted identifiers', () => {
    const all = [...entryNames, ...typeNames, ...aliases.flat(), ...imports.map((row) => row.module)];
    expect(
      all.filter((name) => !/^(?:(?:js|node|bun|npm):[@\w/-]+|[A-Za-z_]\w*)(\.[A-Za-z_]\w*)*$/.test(name)),
    ).toEqual([]);
  });

  test('an alias leads to something known and comes to an end', () => {
    const known = [...entryNames, ...typeNames];
    for (const [from] of aliases) {
      const seen = new Set<string>();
      let name = from;
      for (let next = replaceAlias(name); next !== null; next = replaceAlias(name)) {
        expect(seen.has(next), `${from} goes round at ${next}`).toBe(false);
        seen.add(next);
        name = next;
      }
      expect(
        known.some((one) => one === name || one.startsWith(`${name}.`)),
        `${from} ends at ${name}`,
      ).toBe(true);
    }
  });

  test('what is canonical has no alias', () => {
    expect([...entryNames, ...typeNames].filter((name) => replaceAlias(name) !== null)).toEqual([]);
  });
});

describe('types', () => {
  test('that are named exist', () => {
    const named = [
      ...types.flatMap((type) => type.bases ?? []),
      ...entries.flatMap((entry) => (entry.returns && 'type' in entry.returns ? [entry.returns.type] : [])),
    ];
    expect(named.filter((name) => !typeNames.has(name))).toEqual([]);
  });

  test('do not descend from themselves', () => {
    for (const name of typeNames) basesOf(name);
  });

  test('a method belongs to a type', () => {
    const orphans = [...entryNames].filter((name) => {
      const owner = name.slice(0, name.lastIndexOf('.'));
      const last = owner.slice(owner.lastIndexOf('.') + 1);
      if (capitalModules.has(owner)) return false;
      return /^[A-Z]/.test(last) && /^[a-z_]/.test(name.slice(owner.length + 1)) && !typeNames.has(owner);
    });
    expect(orphans).toEqual([]);
  });

  test('a subject that is the receiver has a type to be of', () => {
    const wrong = effects.filter(({ of, spec }) => {
      if (!('subject' in spec) || spec.subject !== 'receiver') return false;
      return !typeNames.has(of.slice(0, of.lastIndexOf('.')));
    });
    expect(wrong.map(({ of }) => of)).toEqual([]);
  });

  test('what takes or gives back a lock is of a lock type or says which lock', () => {
    const wrong = effects.filter(({ of, spec }) => {
      if (spec.effect !== 'acquire' && spec.effect !== 'release') return false;
      if (spec.lock !== undefined || of.startsWith('contextlib.ExitStack.')) return false;
      const owner = spec.subject === 'result' ? of : of.slice(0, of.lastIndexOf('.'));
      return ![owner, ...basesOf(owner)].some((name) => types.find((type) => type.name === name)?.lock);
    });
    expect(wrong.map(({ of }) => of)).toEqual([]);
  });
});

describe('texts', () => {
  test('everything names its source', () => {
    const rows = [...entries, ...types, ...imports];
    expect(rows.filter((row) => row.source.trim().length < 5)).toEqual([]);
  });

  test('versions are ranges', () => {
    const ranges = effects.flatMap(({ spec }) => (spec.python === undefined ? [] : [spec.python]));
    expect(ranges.filter((range) => !/^(>=|<)3\.\d+(\.\d+)?( <3\.\d+(\.\d+)?)?$/.test(range))).toEqual([]);
  });

  test('a remedy is a clause: no capital at the start, no full stop at the end', () => {
    const remedies = entries.flatMap((entry) => (entry.remedy === undefined ? [] : [entry.remedy]));
    expect(remedies.filter((text) => /^[A-Z]|\.$/.test(text))).toEqual([]);
  });
});
