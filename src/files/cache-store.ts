import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  futimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** Kept apart from what else may stand at a location that the user names; the number is that of the layout. */
const FOLDER = 'forklint-1';
const DAY = 24 * 60 * 60 * 1000;
/** What nobody has read for so long is removed. */
const MAX_AGE = 14 * DAY;
const CHECKSUM_BYTES = 32;
const HOUSEKEEPING = { '.gitignore': '*\n', 'CACHEDIR.TAG': 'Signature: 8a477f597d28d172789f06886806bc55\n' };
const CLEANED = 'cleaned';

/**
 * Bytes by key in a directory. Nothing that goes wrong here is an error: what cannot be read, is damaged or is not what
 * was written under its key is not there, and where nothing can be written nothing is kept. Runs may share the
 * directory: an entry appears at once and as a whole.
 */
export class CacheStore {
  readonly #folder: string;
  readonly #made = new Set<string>();
  #isWritable = true;

  /** @param location An absolute path; it is made when the first entry is written. */
  constructor(location: string) {
    this.#folder = join(location, FOLDER);
  }

  /** A key is a hexadecimal digest. */
  get(key: string): Uint8Array | null {
    let file: number;
    try {
      file = openSync(this.#pathOf(key), 'r');
    } catch {
      return null;
    }
    try {
      const bytes = readFileSync(file);
      const content = bytes.subarray(CHECKSUM_BYTES);
      if (!checksum(key, content).equals(bytes.subarray(0, CHECKSUM_BYTES))) return null;
      if (Date.now() - fstatSync(file).mtimeMs > DAY) touch(file);
      return content;
    } catch {
      return null;
    } finally {
      closeSync(file);
    }
  }

  put(key: string, content: Uint8Array): void {
    if (!this.#isWritable) return;
    const path = this.#pathOf(key);
    const temporary = `${path}.${randomBytes(6).toString('hex')}`;
    try {
      this.#makeDirectory(join(this.#folder, key.slice(0, 2)));
      writeFileSync(temporary, Buffer.concat([checksum(key, content), content]), { flag: 'wx' });
      renameSync(temporary, path);
    } catch {
      this.#isWritable = false;
      remove(temporary);
    }
  }

  /** Removes, at most once a day, what was not used for long. */
  clean(): void {
    const stamp = join(this.#folder, CLEANED);
    const now = Date.now();
    if (!this.#isWritable || now - changedAt(stamp) < DAY) return;
    try {
      writeFileSync(stamp, '');
      for (const shard of readdirSync(this.#folder).filter((name) => /^[0-9a-f]{2}$/.test(name)))
        for (const name of readdirSync(join(this.#folder, shard))) {
          const path = join(this.#folder, shard, name);
          // A temporary file that is a day old belongs to a run that was killed.
          if (now - changedAt(path) > (name.includes('.') ? DAY : MAX_AGE)) remove(path);
        }
    } catch {
      this.#isWritable = false;
    }
  }

  #pathOf(key: string): string {
    return join(this.#folder, key.slice(0, 2), key.slice(2));
  }

  #makeDirectory(directory: string): void {
    if (this.#made.has(directory)) return;
    const first = mkdirSync(directory, { recursive: true });
    if (first !== undefined && this.#folder.startsWith(first))
      for (const [name, text] of Object.entries(HOUSEKEEPING)) writeFileSync(join(this.#folder, name), text);
    this.#made.add(directory);
  }
}

/** The key is part of it: an entry under another's name is damaged. */
function checksum(key: string, content: Uint8Array): Buffer {
  return createHash('sha256').update(key).update(content).digest();
}

/** Zero for what is not there. */
function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function touch(file: number): void {
  try {
    futimesSync(file, new Date(), new Date());
  } catch {
    // Read-only: whoever can write keeps it young.
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It is found again when the store is cleaned.
  }
}
