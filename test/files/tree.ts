import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** What stands at a path: a text, bytes, or a symbolic link. */
export type Content = string | Uint8Array | { readonly link: string };

/** A directory with these files, removed when the test is done. */
export function tree(files: Readonly<Record<string, Content>>): string {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'forklint-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    if (typeof content === 'object' && 'link' in content) symlinkSync(content.link, file);
    else writeFileSync(file, content);
  }
  return root;
}
