/** A relative path with forward slashes as a relative URI reference: every segment percent-encoded as UTF-8. */
export function sarifUri(path: string): string {
  // A lone surrogate, from a file name that is not Unicode, has no encoding.
  return path
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
}
