import type { Finding } from '../src/finding.js';
import type { Promises, Standing, Want } from './fixture-promises.js';

/** A resolved call, for `calls`. */
export interface ResolvedCall {
  readonly path: string;
  readonly line: number;
  readonly target: string;
}

interface PlacedWant extends Want {
  readonly path: string;
  /** The lines that the trace must go through, as `path:line`. */
  readonly via: readonly string[];
  /** Those that it should go through and does not yet. */
  readonly missingVia: readonly string[];
}

/**
 * Compares what a case promises with what came of it: each result needs a promise, each promise a result. Returns
 * what does not agree, one sentence each, in order of place; nothing where all is as promised.
 */
export function brokenPromises(
  files: readonly Promises[],
  findings: readonly Finding[],
  calls: readonly ResolvedCall[],
): string[] {
  return [
    ...files.flatMap(spelling),
    ...files.flatMap((file) => labels(file, files)),
    ...compareFindings(placedWants(files), findings),
    ...files.flatMap((file) => compareCalls(file, calls)),
  ];
}

function spelling(file: Promises): string[] {
  const promised = file.wants.length + file.vias.length + file.calls.length;
  const errors = file.errors.map((error) => `${file.path}:${error}`);
  if (errors.length > 0) return errors;
  if (file.clean && promised > 0) return [`${file.path}: says \`clean\` and promises all the same`];
  if (!file.clean && promised === 0 && !file.isEmpty)
    return [`${file.path}: promises nothing and does not say \`clean\``];
  return [];
}

function labels(file: Promises, files: readonly Promises[]): string[] {
  const all = files.flatMap(({ wants }) => wants.flatMap(({ label }) => label ?? []));
  const unknown = file.vias.filter(({ label }) => !all.includes(label));
  const twice = file.wants.filter(({ label }) => label !== null && all.filter((other) => other === label).length > 1);
  return [
    ...unknown.map(({ label, line }) => `${file.path}:${line}: no \`want\` has the label ${label}`),
    ...twice.map(({ label, line }) => `${file.path}:${line}: the label ${String(label)} is given twice`),
  ];
}

function placedWants(files: readonly Promises[]): PlacedWant[] {
  const vias = files.flatMap((file) => file.vias.map((via) => ({ ...via, path: file.path })));
  return files.flatMap((file) =>
    file.wants.map((want) => {
      const own = vias.filter(({ label }) => label === want.label);
      const place = ({ path, line }: (typeof own)[number]): string => `${path}:${line}`;
      return {
        ...want,
        path: file.path,
        via: own.filter(({ standing }) => standing !== 'missing').map(place),
        missingVia: own.filter(({ standing }) => standing === 'missing').map(place),
      };
    }),
  );
}

function compareFindings(wants: readonly PlacedWant[], findings: readonly Finding[]): string[] {
  const kept = pair(wants, findings, (want, finding) => agrees(want, finding) && passes(want, finding));
  const broken: string[] = [];
  const unmet = wants.filter((want) => !kept.has(want));
  const taken = new Set(kept.values());
  // What agrees in all but the trace is one broken promise, not a missing finding and a surplus one.
  const nearly = pair(
    unmet,
    findings.filter((finding) => !taken.has(finding)),
    agrees,
  );
  for (const want of wants) {
    const place = `${want.path}:${want.line}`;
    const near = nearly.get(want);
    if (near) {
      taken.add(near);
      const lines = traceLines(near);
      const lacking = want.via.filter((line) => !lines.includes(line));
      broken.push(
        `${place}: the trace of ${want.rule} does not pass ${lacking.join(', ')} (it passes ${lines.join(', ')})`,
      );
    } else broken.push(...standingOf(want.standing, kept.has(want), place, `${want.level} ${want.rule}`));
    const lines = traceLines(kept.get(want));
    for (const line of want.missingVia.filter((line) => lines.includes(line))) {
      broken.push(`${place}: fixed, promote it: the trace of ${want.rule} passes ${line} now`);
    }
  }
  for (const finding of findings) {
    if (taken.has(finding)) continue;
    const { place, level, rule, message } = finding;
    broken.push(`${place.path}:${place.span[0]}: not promised: ${level} ${rule}: ${message}`);
  }
  return broken;
}

function agrees(want: PlacedWant, { rule, level, place, message }: Finding): boolean {
  return (
    want.rule === rule &&
    want.level === level &&
    want.path === place.path &&
    want.line === place.span[0] &&
    (want.message?.test(message) ?? true)
  );
}

function passes(want: PlacedWant, finding: Finding): boolean {
  const lines = traceLines(finding);
  return want.via.every((line) => lines.includes(line));
}

function traceLines(finding: Finding | undefined): string[] {
  return (finding?.trace ?? []).map(({ place }) => `${place.path}:${place.span[0]}`);
}

function standingOf(standing: Standing, found: boolean, place: string, what: string): string[] {
  if (standing === 'missing') return found ? [`${place}: fixed, promote it: ${what} is found now`] : [];
  if (found) return [];
  if (standing === 'spurious') return [`${place}: fixed, delete it: ${what} is no longer found`];
  return [`${place}: not found: ${what}`];
}

/** Pairs as many as can be (Kuhn's algorithm): one finding keeps one promise, and no order of either matters. */
function pair<A, B>(wants: readonly A[], findings: readonly B[], fits: (want: A, finding: B) => boolean): Map<A, B> {
  const owner = new Map<B, A>();
  const place = (want: A, tried: Set<B>): boolean =>
    findings.some((finding) => {
      if (tried.has(finding) || !fits(want, finding)) return false;
      tried.add(finding);
      const other = owner.get(finding);
      if (other !== undefined && !place(other, tried)) return false;
      owner.set(finding, want);
      return true;
    });
  for (const want of wants) place(want, new Set());
  return new Map([...owner].map(([finding, want]) => [want, finding]));
}

/** Only lines that promise a call are compared: every line of a program calls something. */
function compareCalls(file: Promises, calls: readonly ResolvedCall[]): string[] {
  const broken: string[] = [];
  for (const line of new Set(file.calls.map((call) => call.line))) {
    const found = new Set(
      calls.filter((call) => call.path === file.path && call.line === line).map(({ target }) => target),
    );
    const place = `${file.path}:${line}`;
    const promised = file.calls.filter((call) => call.line === line);
    for (const { standing, target } of promised) {
      broken.push(...standingOf(standing, found.has(target), place, `a call of ${target}`));
      found.delete(target);
    }
    broken.push(...[...found].map((target) => `${place}: not promised: a call of ${target}`));
  }
  return broken;
}
