import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CACHE } from './cache.js';
import type { Project } from './projects.js';
import { pythonFacts } from './python.js';

/** An index that speaks the simple repository API (PEP 503 or PEP 691). */
const INDEX = (process.env['PIP_INDEX_URL'] ?? 'https://pypi.org/simple').replace(/\/$/, '');
const JSON_OR_HTML = 'application/vnd.pypi.simple.v1+json, text/html;q=0.5';
const FETCH_TIMEOUT_MS = 180_000;

/**
 * The directory with the sources of a project, fetched where it is not in the cache yet.
 * @throws Error where it cannot be fetched, or is not the file that is pinned.
 */
export async function obtain(project: Project): Promise<string> {
  const version = project.archive ? project.version : pythonFacts().version;
  const tree = path.join(CACHE, 'trees', `${project.name}-${version}`);
  if (existsSync(tree)) return tree;
  const part = `${tree}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  if (project.archive) unpack(await download(project.name, project.archive), part);
  else copyStandardLibrary(part);
  renameSync(part, tree);
  return tree;
}

/** A copy, because the directory itself may be inside a git repository and holds installed packages too. */
function copyStandardLibrary(to: string): void {
  const from = pythonFacts().stdlib;
  const isOwn = (file: string): boolean =>
    !['site-packages', 'dist-packages', '__pycache__'].includes(path.basename(file));
  cpSync(from, to, { recursive: true, dereference: true, filter: isOwn });
}

async function download(name: string, archive: { readonly file: string; readonly sha256: string }): Promise<string> {
  const kept = path.join(CACHE, 'archives', archive.file);
  if (existsSync(kept)) return kept;
  const bytes = new Uint8Array(await (await get(await urlOf(name, archive.file))).arrayBuffer());
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== archive.sha256) throw new Error(`${archive.file} has SHA-256 ${sha256}, not ${archive.sha256}`);
  mkdirSync(path.dirname(kept), { recursive: true });
  writeFileSync(`${kept}.part`, bytes);
  renameSync(`${kept}.part`, kept);
  return kept;
}

async function urlOf(name: string, file: string): Promise<string> {
  const page = await get(`${INDEX}/${name.toLowerCase().replace(/[-_.]+/g, '-')}/`);
  const text = await page.text();
  const links = page.headers.get('content-type')?.includes('json')
    ? (JSON.parse(text) as { files: { url: string }[] }).files.map(({ url }) => url)
    : [...text.matchAll(/href="([^"#]+)/g)].map(([, url = '']) => url);
  const link = links.find((url) => url.endsWith(`/${file}`));
  if (link === undefined) throw new Error(`${INDEX} has no ${file}`);
  return new URL(link, page.url).href;
}

async function get(url: string): Promise<Response> {
  const response = await fetch(url, {
    headers: { accept: JSON_OR_HTML },
    signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  return response;
}

/** Python unpacks: it is needed anyway, and knows both formats on every platform. */
function unpack(archive: string, to: string): void {
  const tool = archive.endsWith('.whl') ? 'zipfile' : 'tarfile';
  execFileSync('python3', ['-m', tool, '-e', archive, to], { stdio: ['ignore', 'ignore', 'pipe'] });
}
