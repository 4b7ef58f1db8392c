/** Files in groups: whoever is joined is in one, directly or through others. */
export class Groups {
  readonly #above: Map<string, string>;

  constructor(paths: readonly string[]) {
    this.#above = new Map(paths.map((path) => [path, path]));
  }

  join(a: string, b: string): void {
    const [from, to] = [this.#top(a), this.#top(b)];
    if (from !== null && to !== null) this.#above.set(from, to);
  }

  /** All files that are in one group with any of these. */
  groupsOf(paths: Iterable<string>): ReadonlySet<string> {
    const tops = new Set([...paths].map((path) => this.#top(path)));
    return new Set([...this.#above.keys()].filter((path) => tops.has(this.#top(path))));
  }

  #top(path: string): string | null {
    let top = this.#above.get(path) ?? null;
    if (top === null) return null;
    for (let next = this.#above.get(top); next !== undefined && next !== top; next = this.#above.get(top)) top = next;
    for (let at = path; at !== top;) {
      const next = this.#above.get(at) ?? top;
      this.#above.set(at, top);
      at = next;
    }
    return top;
  }
}
