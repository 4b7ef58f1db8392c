import { createHash } from 'node:crypto';
import { DEFAULT_CONFIG, lint, listFiles, render, type Host, type LintOptions } from '../src/index.js';
import { nodeHost } from '../src/files/host.js';
import { random } from './random.js';

/**
 * Whether two runs over a tree, one more with its files named in shuffled order, and one in which each directory lists
 * its entries in shuffled order, and one in which files are parsed that cannot matter, report the same bytes.
 */
export async function isDeterministic(tree: string): Promise<boolean> {
  const next = random(7);
  const shuffledHost: Host = { ...nodeHost, readDirectory: (path) => shuffled(nodeHost.readDirectory(path), next) };
  const files = listFiles({ cwd: tree, paths: ['.'], config: DEFAULT_CONFIG });
  const runs = [
    { paths: ['.'], host: nodeHost },
    { paths: ['.'], host: nodeHost },
    { paths: shuffled(files, next), host: nodeHost },
    { paths: ['.'], host: shuffledHost },
    { paths: ['.'], host: nodeHost, select: false },
  ];
  const digests = new Set<string>();
  for (const run of runs) digests.add(await digest(tree, run));
  return digests.size === 1;
}

async function digest(tree: string, run: Pick<LintOptions, 'paths' | 'host' | 'select'>): Promise<string> {
  const result = await lint({ cwd: tree, config: DEFAULT_CONFIG, ...run });
  const hash = createHash('sha256');
  for (const format of ['json', 'sarif', 'pretty'] as const) hash.update(render(result, format, { cwd: tree }));
  return hash.digest('hex');
}

function shuffled<T>(items: readonly T[], next: () => number): T[] {
  return items
    .map((item) => ({ item, key: next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
