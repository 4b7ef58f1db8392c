import { push } from './multimap.js';
import type { Absence, Entry, Framework, Knowledge, LibraryType, Packer, ProcessManager, Subject } from '../effects.js';
import { dependencyIn, type Platform, type Targets } from '../targets.js';

/** The knowledge tables, looked up by name. */
export interface Library {
  /** The canonical spelling of a dotted name. */
  readonly canonical: (name: string) => string;
  readonly type: (name: string) => LibraryType | undefined;
  /** What calling this does; for a method (`type.method`) also what its base types know of it. */
  readonly entry: (name: string) => Entry | undefined;
  /** Whether anything of that name or below it is known: a module, class or function of the tables. */
  readonly knows: (name: string) => boolean;
  readonly lockOf: (type: string) => LibraryType['lock'];
  readonly resourceOf: (type: string) => LibraryType['resource'];
  /** A property of a type or, where it has none, of its bases. */
  readonly inherited: <K extends keyof LibraryType>(type: string, key: K) => LibraryType[K] | undefined;
  readonly entries: () => Iterable<Entry>;
  /** A name, its other spellings, and those of the types that extend it. */
  readonly spellings: (name: string) => readonly string[];
  /** All spellings of the thread locks that fork does not leave usable. */
  readonly lockTypes: readonly string[];
  /** Whether a method runs until it is stopped. */
  readonly isEndless: (name: string) => boolean;
  /** Which subject of a call of this name gets work for its thread, whatever module has the function. */
  readonly handsOver: (name: string) => Subject | undefined;
  /** Whether a method keeps the process alive, whatever object has it. */
  readonly isLasting: (name: string) => boolean;
  /** All names that give a connection which one process must have for itself. */
  readonly connectionMakers: readonly string[];
  readonly absences: readonly Absence[];
  /** The platforms on which a name, or the module that it is in, does not exist. */
  readonly absentOn: (name: string) => readonly Platform[];
  readonly isA: (type: string, base: string) => boolean;
  readonly frameworks: readonly Framework[];
  /** Whether a program asks the address that it is given, and waits for the answer. */
  readonly isClient: (program: string) => boolean;
  readonly isMode: (variable: string) => boolean;
  readonly packers: readonly Packer[];
  readonly managers: readonly ProcessManager[];
  /** The types of whose subclasses a framework calls methods. */
  readonly hostedTypes: readonly string[];
}

/** The tables as they hold for the versions of libraries that the project requires. */
export function createLibrary(families: readonly Knowledge[], dependencies: Targets['dependencies']): Library {
  const aliases = new Map<string, string>();
  const types = new Map<string, LibraryType>();
  const entries = new Map<string, Entry>();
  const known = new Set<string>();
  for (const family of families)
    for (const [from, to] of Object.entries(family.aliases)) {
      aliases.set(from, to);
      addPrefixes(known, from);
    }
  const memo = new Map<string, string>();

  function canonical(name: string): string {
    const done = memo.get(name);
    if (done !== undefined) return done;
    let current = name;
    for (let round = 0; round < 4; round++) {
      const next = once(current);
      if (next === current) break;
      current = next;
    }
    memo.set(name, current);
    return current;
  }

  function once(name: string): string {
    for (let end = name.length; end > 0; end = name.lastIndexOf('.', end - 1)) {
      const to = aliases.get(name.slice(0, end));
      if (to !== undefined) return to + name.slice(end);
    }
    return name;
  }

  for (const family of families) add(family);

  function add({ types: newTypes, entries: newEntries }: Knowledge): void {
    for (const type of newTypes) {
      const name = canonical(type.name);
      const bases = type.bases?.map(canonical);
      types.set(name, ofVersion({ ...type, name, ...(bases && { bases }) }, dependencies));
      addPrefixes(known, name);
    }
    for (const entry of newEntries) {
      const name = canonical(entry.name);
      const returns =
        entry.returns && 'type' in entry.returns ? { type: canonical(entry.returns.type) } : entry.returns;
      entries.set(name, { ...entry, name, ...(returns && { returns }) });
      addPrefixes(known, name);
    }
  }

  function inherited<K extends keyof LibraryType>(name: string, key: K): LibraryType[K] | undefined {
    const type = types.get(name);
    if (!type) return undefined;
    if (type[key] !== undefined) return type[key];
    for (const base of type.bases ?? []) {
      const found = inherited(base, key);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  function entry(name: string): Entry | undefined {
    const own = entries.get(name);
    if (own) return own;
    const dot = name.lastIndexOf('.');
    if (dot < 0) return undefined;
    // A subclass that calls the constructor of its base makes the same object.
    if (name.endsWith('.__init__') && types.has(name.slice(0, dot))) return entry(name.slice(0, dot));
    for (const base of types.get(name.slice(0, dot))?.bases ?? []) {
      const found = entry(base + name.slice(dot));
      if (found) return found;
    }
    return undefined;
  }

  /** Names that stand for others, with their order among all. */
  const aliasesOf = new Map<string, { readonly from: string; readonly order: number }[]>();
  for (const [order, [from, to]] of [...aliases].entries()) push(aliasesOf, to, { from, order });
  const spelt = new Map<string, readonly string[]>();

  function spellings(name: string): readonly string[] {
    const known = spelt.get(name);
    if (known) return known;
    const names = [
      name,
      ...(types.has(name) ? [...types.keys()].filter((type) => type !== name && isA(type, name)) : []),
    ];
    const others = names.flatMap((each) => aliasesOf.get(each) ?? []);
    const found = [...names, ...others.sort((a, b) => a.order - b.order).map(({ from }) => from)];
    spelt.set(name, found);
    return found;
  }

  function lockTypes(): readonly string[] {
    return [...types.keys()]
      .filter((name) => inherited(name, 'lock')?.scope === 'thread' && inherited(name, 'lock')?.safe !== true)
      .flatMap(spellings);
  }

  function connectionMakers(): readonly string[] {
    const isConnection = (type: string): boolean => {
      const trait = inherited(type, 'resource');
      return trait !== undefined && trait.handover !== true;
    };
    const makers = [...entries.values()].filter(
      ({ returns }) => returns !== undefined && 'type' in returns && isConnection(returns.type),
    );
    return [...makers.map(({ name }) => name), ...[...types.keys()].filter(isConnection)].flatMap(spellings);
  }

  const absences = families.flatMap((family) => family.absences ?? []);

  const absent = new Map(absences.flatMap(({ names, when, on }) => (when ? [] : names.map((name) => [name, on]))));

  function absentOn(name: string): readonly Platform[] {
    for (let end = name.length; end > 0; end = name.lastIndexOf('.', end - 1)) {
      const on = absent.get(name.slice(0, end));
      if (on) return on;
    }
    return [];
  }

  const handovers = new Map<string, Subject>();
  for (const { name, effects } of entries.values())
    for (const effect of effects ?? [])
      if (effect.effect === 'hand-over') handovers.set(name.slice(name.lastIndexOf('.') + 1), effect.subject);

  function isA(type: string, base: string): boolean {
    return type === base || (types.get(type)?.bases ?? []).some((parent) => isA(parent, base));
  }

  return {
    canonical,
    type: (name) => types.get(name),
    entry,
    knows: (name) => known.has(name),
    lockOf: (type) => inherited(type, 'lock'),
    resourceOf: (type) => inherited(type, 'resource'),
    inherited,
    entries: () => entries.values(),
    spellings,
    lockTypes: lockTypes(),
    isEndless: (name) => families.some(({ endless }) => endless?.includes(name.slice(name.lastIndexOf('.') + 1))),
    handsOver: (name) => handovers.get(name),
    isLasting: (name) => families.some(({ lasting }) => lasting?.includes(name)),
    connectionMakers: connectionMakers(),
    absences,
    absentOn,
    isA,
    frameworks: families.flatMap(({ frameworks }) => frameworks ?? []),
    isClient: (program) => families.some(({ clients }) => clients?.includes(program)),
    isMode: (variable) => families.some(({ modes }) => modes?.includes(variable)),
    packers: families.flatMap(({ packers }) => packers ?? []),
    managers: families.flatMap(({ managers }) => managers ?? []),
    hostedTypes: [...types.values()].flatMap(({ name, hosted }) => (hosted ? [name] : [])),
  };
}

function ofVersion(type: LibraryType, dependencies: Targets['dependencies']): LibraryType {
  const { oldLock, resource, ...rest } = type;
  const lock = oldLock && dependencyIn(oldLock.versions, dependencies) ? oldLock.lock : type.lock;
  const isSafe = resource?.versions !== undefined && !dependencyIn(resource.versions, dependencies);
  return { ...rest, ...(lock && { lock }), ...(resource && !isSafe && { resource }) };
}

function addPrefixes(into: Set<string>, name: string): void {
  for (let end = name.length; end > 0; end = name.lastIndexOf('.', end - 1)) {
    if (into.has(name.slice(0, end))) return;
    into.add(name.slice(0, end));
  }
}
