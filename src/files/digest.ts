import { hash } from 'node:crypto';

/** SHA-256, hexadecimal; of a text: of its UTF-8. */
export function digestOf(content: string | Uint8Array): string {
  return hash('sha256', content);
}
