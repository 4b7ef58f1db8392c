import type { CacheStore } from '../files/cache-store.js';
import { digestOf } from '../files/digest.js';
import type { FileScan } from './selection.js';

/** A file as it was when it was last read. */
export interface KnownFile {
  /** What is in it, or why nothing of it can be read; as `Looked` has it. */
  readonly content: string;
  /** Null where it cannot be linted. */
  readonly scan: FileScan | null;
  /** When it was last written, and its size: while both stay, so does what is in it. */
  readonly changed: number;
  readonly size: number;
}

/** A file that was written so shortly before it was read may have been written again since, in the same instant. */
const INSTANT = 2000;

interface Kept {
  readonly at: number;
  readonly files: readonly (readonly [path: string, file: KeptFile])[];
}

type KeptFile = Omit<KnownFile, 'scan'> & {
  readonly scan:
    | (Omit<FileScan, 'imports'> & { readonly tops: readonly string[] | null; readonly levels: readonly number[] })
    | null;
};

/** What the last session over a project saw of its files, so that the next one need not read them all. */
export class IndexCache {
  readonly #store: CacheStore;
  readonly #key: string;

  /** `version` names all that a scan depends on beside the text, `place` the project. */
  constructor(store: CacheStore, version: string, place: string) {
    this.#store = store;
    this.#key = digestOf(JSON.stringify(['index', version, place]));
  }

  get(): ReadonlyMap<string, KnownFile> {
    const bytes = this.#store.get(this.#key);
    if (!bytes) return new Map();
    const { at, files } = JSON.parse(new TextDecoder().decode(bytes)) as Kept;
    return new Map(
      files.flatMap(([path, file]) => (file.changed < at - INSTANT ? [[path, { ...file, scan: scanOf(file) }]] : [])),
    );
  }

  /** `at`: when the first of them was read. */
  put(files: ReadonlyMap<string, KnownFile>, at: number): void {
    const kept: Kept = {
      at,
      files: [...files].map(([path, { scan, ...file }]) => {
        if (scan === null) return [path, { ...file, scan }];
        const { imports, ...rest } = scan;
        const [tops, levels] = [imports ? [...imports.tops] : null, [...(imports?.levels ?? [])]];
        return [path, { ...file, scan: { ...rest, tops, levels } }];
      }),
    };
    this.#store.put(this.#key, new TextEncoder().encode(JSON.stringify(kept)));
  }
}

function scanOf({ scan }: KeptFile): FileScan | null {
  if (scan === null) return null;
  const { tops, levels, ...rest } = scan;
  return { ...rest, imports: tops && { tops: new Set(tops), levels: new Set(levels) } };
}
