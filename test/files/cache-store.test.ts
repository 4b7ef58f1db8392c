import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { CacheStore } from '../../src/files/cache-store.js';
import { digestOf } from '../../src/files/digest.js';
import { tree } from './tree.js';

const KEY = digestOf('one');
const OTHER = digestOf('other');
const BYTES = new TextEncoder().encode('what was found out');
const DAY = 24 * 60 * 60;

/** Every file below a directory, as absolute paths. */
function filesIn(directory: string): readonly string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(directory, name))
    .filter((file) => statSync(file).isFile());
}

function entryOf(location: string, key: string): string {
  return filesIn(location).find((file) => file.endsWith(key.slice(2))) ?? '';
}

/** Seconds ago. */
function age(file: string, seconds: number): void {
  const then = Date.now() / 1000 - seconds;
  utimesSync(file, then, then);
}

test('an entry is there for every later run, and no other is', () => {
  const location = path.join(tree({}), 'deep', 'cache');
  const store = new CacheStore(location);
  expect(store.get(KEY)).toBeNull();
  store.put(KEY, BYTES);
  expect(store.get(KEY)).toEqual(Buffer.from(BYTES));
  expect(new CacheStore(location).get(KEY)).toEqual(Buffer.from(BYTES));
  expect(store.get(OTHER)).toBeNull();
});

test('looking for something writes nothing', () => {
  const root = tree({});
  const store = new CacheStore(path.join(root, 'cache'));
  store.get(KEY);
  store.clean();
  expect(readdirSync(root)).toEqual([]);
});

test('a directory that the user names keeps its other files, and git takes no notice of ours', () => {
  const root = tree({ 'README.md': 'mine', 'aa/notes.txt': 'mine too' });
  const store = new CacheStore(root);
  store.put(KEY, BYTES);
  store.clean();
  expect(readFileSync(path.join(root, 'README.md'), 'utf8')).toBe('mine');
  expect(readdirSync(root).sort()).toEqual(['README.md', 'aa', 'forklint-1']);
  expect(readFileSync(path.join(root, 'forklint-1/.gitignore'), 'utf8')).toBe('*\n');
});

test.each<[string, (bytes: Buffer) => Uint8Array]>([
  ['empty', () => new Uint8Array()],
  ['cut short', (bytes) => bytes.subarray(0, bytes.length - 1)],
  ['cut within the checksum', (bytes) => bytes.subarray(0, 20)],
  ['longer', (bytes) => Buffer.concat([bytes, Buffer.from([0])])],
  ['changed in one bit', (bytes) => bytes.map((byte, at) => (at === bytes.length - 3 ? byte ^ 4 : byte))],
  ['all zeros', (bytes) => new Uint8Array(bytes.length)],
  ['something else', () => new TextEncoder().encode('a file of another program that is somewhat longer')],
])('an entry that is %s is not there, and can be written again', (_, damage) => {
  const location = tree({});
  const store = new CacheStore(location);
  store.put(KEY, BYTES);
  const file = entryOf(location, KEY);
  writeFileSync(file, damage(readFileSync(file)));
  expect(store.get(KEY)).toBeNull();
  store.put(KEY, BYTES);
  expect(store.get(KEY)).toEqual(Buffer.from(BYTES));
});

test("an entry under another's key is not there", () => {
  const location = tree({});
  const store = new CacheStore(location);
  store.put(KEY, BYTES);
  store.put(OTHER, new Uint8Array([1, 2, 3]));
  writeFileSync(entryOf(location, OTHER), readFileSync(entryOf(location, KEY)));
  expect(store.get(OTHER)).toBeNull();
});

test('a directory where an entry should be is not there', () => {
  const location = tree({ [`forklint-1/${KEY.slice(0, 2)}/${KEY.slice(2)}/x`]: '' });
  const store = new CacheStore(location);
  expect(store.get(KEY)).toBeNull();
  store.put(KEY, BYTES);
  expect(store.get(KEY)).toBeNull();
  expect(filesIn(location).filter((file) => file.includes(KEY.slice(2))).length).toBe(1);
});

test('where nothing can be written, nothing happens', () => {
  const root = tree({ file: 'not a directory' });
  const store = new CacheStore(path.join(root, 'file', 'cache'));
  store.put(KEY, BYTES);
  store.put(OTHER, BYTES);
  store.clean();
  expect(store.get(KEY)).toBeNull();
  expect(readFileSync(path.join(root, 'file'), 'utf8')).toBe('not a directory');
});

test('no temporary file is left', () => {
  const location = tree({});
  const store = new CacheStore(location);
  for (let round = 0; round < 3; round++) store.put(KEY, BYTES);
  expect(filesIn(location).filter((file) => !file.endsWith('.gitignore') && !file.endsWith('.TAG'))).toEqual([
    entryOf(location, KEY),
  ]);
});

test('what nobody reads goes after two weeks, what is read stays', () => {
  const location = tree({});
  const store = new CacheStore(location);
  for (const key of [KEY, OTHER]) {
    store.put(key, BYTES);
    age(entryOf(location, key), 15 * DAY);
  }
  const killed = `${entryOf(location, KEY)}.0123456789ab`;
  writeFileSync(killed, 'half');
  age(killed, 2 * DAY);
  store.get(KEY);
  store.clean();
  expect(store.get(KEY)).not.toBeNull();
  expect(store.get(OTHER)).toBeNull();
  expect(existsSync(killed)).toBe(false);
});

test('it is cleaned once a day', () => {
  const location = tree({});
  const store = new CacheStore(location);
  store.put(KEY, BYTES);
  store.clean();
  store.put(OTHER, BYTES);
  age(entryOf(location, OTHER), 15 * DAY);
  store.clean();
  expect(entryOf(location, OTHER)).not.toBe('');
  age(path.join(location, 'forklint-1', 'cleaned'), 2 * DAY);
  store.clean();
  expect(entryOf(location, OTHER)).toBe('');
});
