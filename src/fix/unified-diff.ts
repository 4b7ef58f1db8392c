/** Lines around a change that are shown with it. */
const CONTEXT = 3;

/** The changes from one text of a file to another, as `diff -u` writes them and `patch -p1` reads them; empty where there are none. */
export function unifiedDiff(path: string, before: string, after: string): string {
  const [old, now] = [linesOf(before), linesOf(after)];
  const changes = changesBetween(old, now);
  if (changes.length === 0) return '';
  const hunks = grouped(changes).map((group) => hunk(old, now, group));
  return `--- a/${path}\n+++ b/${path}\n${hunks.join('')}`;
}

/** `[start, end)` of the old lines give way to `[start, end)` of the new ones. */
interface Change {
  readonly old: readonly [start: number, end: number];
  readonly now: readonly [start: number, end: number];
}

/** With their ends; only the last may have none. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Myers' greedy algorithm: few changes make it fast, whatever the length. */
function changesBetween(old: readonly string[], now: readonly string[]): readonly Change[] {
  const most = old.length + now.length;
  const trail: Map<number, number>[] = [];
  let reach = new Map<number, number>([[1, 0]]);
  for (let edits = 0; edits <= most; edits++) {
    const next = new Map(reach);
    trail.push(reach);
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k !== edits && (next.get(k - 1) ?? -1) < (next.get(k + 1) ?? -1));
      let x = down ? (next.get(k + 1) ?? 0) : (next.get(k - 1) ?? 0) + 1;
      while (x < old.length && x - k < now.length && old[x] === now[x - k]) x++;
      next.set(k, x);
      if (x >= old.length && x - k >= now.length) return walkBack(trail, old.length, now.length);
    }
    reach = next;
  }
  return [];
}

/** From the ends back to the beginnings, along what each number of edits could reach. */
function walkBack(trail: readonly Map<number, number>[], oldLength: number, newLength: number): readonly Change[] {
  const changes: Change[] = [];
  let [x, y] = [oldLength, newLength];
  for (let edits = trail.length - 1; edits > 0; edits--) {
    const reach = trail[edits] ?? new Map<number, number>();
    const k = x - y;
    const down = k === -edits || (k !== edits && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
    const fromK = down ? k + 1 : k - 1;
    const fromX = reach.get(fromK) ?? 0;
    const fromY = fromX - fromK;
    const [toX, toY] = down ? [fromX, fromY + 1] : [fromX + 1, fromY];
    const later = changes[0];
    if (later && later.old[0] === toX && later.now[0] === toY)
      changes[0] = { old: [fromX, later.old[1]], now: [fromY, later.now[1]] };
    else changes.unshift({ old: [fromX, toX], now: [fromY, toY] });
    [x, y] = [fromX, fromY];
  }
  return changes;
}

/** Changes whose contexts would touch go together. */
function grouped(changes: readonly Change[]): readonly (readonly Change[])[] {
  const groups: Change[][] = [];
  for (const change of changes) {
    const last = groups.at(-1)?.at(-1);
    if (last && change.old[0] - last.old[1] <= 2 * CONTEXT) groups.at(-1)?.push(change);
    else groups.push([change]);
  }
  return groups;
}

function hunk(old: readonly string[], now: readonly string[], changes: readonly Change[]): string {
  const [first, last] = [changes[0], changes.at(-1)];
  if (!first || !last) return '';
  const before = Math.min(CONTEXT, first.old[0]);
  const after = Math.min(CONTEXT, old.length - last.old[1]);
  const lines: string[] = [];
  let at = first.old[0] - before;
  for (const change of changes) {
    lines.push(...old.slice(at, change.old[0]).map((line) => marked(' ', line)));
    lines.push(...old.slice(...change.old).map((line) => marked('-', line)));
    lines.push(...now.slice(...change.now).map((line) => marked('+', line)));
    at = change.old[1];
  }
  lines.push(...old.slice(at, at + after).map((line) => marked(' ', line)));
  const range = (start: number, end: number): string =>
    end - start === 1 ? `${start + 1}` : `${end === start ? start : start + 1},${end - start}`;
  const head = `@@ -${range(first.old[0] - before, last.old[1] + after)} +${range(first.now[0] - before, last.now[1] + after)} @@\n`;
  return head + lines.join('');
}

function marked(mark: string, line: string): string {
  return line.endsWith('\n') ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`;
}
