import { spanAt } from '../facts/span.js';
import type { Place } from '../finding.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Cls, Site } from '../link/model.js';
import { siteKey } from '../link/model.js';
import { explicitContext } from './explicit-context.js';
import { forkKey, type ForkView } from './fork.js';
import type { DefaultStart } from './process-starts.js';
import { placeOf } from './trace.js';

/** A call that starts processes, or makes what will, by the default start method, where the targets differ in that. */
export interface ImplicitStart {
  readonly place: Place;
  /** The call as written. */
  readonly call: string;
  /** The process is of a class of the program: that class and those of its bases that are classes of processes. */
  readonly classes: readonly { readonly name: string; readonly place: Place }[];
  /** What in the code needs the child to be a copy. */
  readonly reliance: {
    readonly kind: 'argument' | 'global';
    readonly what: string;
    readonly place: Place;
  } | null;
  /** Where the processes are copies, the ways to the forks that it leads to. */
  readonly forks: readonly ForkView[];
  /** What is to be written so that the call names its method. */
  readonly explicit: {
    readonly text: string;
    readonly edits: readonly { readonly place: Place; readonly text: string }[];
  } | null;
}

/** All such calls, each once; what is seen to rely on fork in any context counts. */
export function implicitStarts(
  e: Evaluator,
  starts: readonly DefaultStart[],
  forks: readonly ForkView[],
): readonly ImplicitStart[] {
  const bySite = new Map<string, DefaultStart>();
  for (const start of starts) {
    const key = siteKey(start.site);
    if (!bySite.get(key)?.reliance) bySite.set(key, start);
  }
  return [...bySite].map(([key, { site, classes, reliance }]) => ({
    place: placeOf(site),
    call: site.call?.text ?? '',
    classes: classes.map((cls) => ({ name: cls.facts.name, place: classPlace(cls) })),
    reliance: reliance && { kind: reliance.kind, what: reliance.what, place: placeOf(reliance.at) },
    forks: forks.filter((fork) => fork.crossing.madeAt === key || forkKey(fork) === key),
    explicit: explicitAt(e, site, reliance ? 'fork' : 'spawn'),
  }));
}

function explicitAt(e: Evaluator, site: Site, method: 'spawn' | 'fork'): ImplicitStart['explicit'] {
  const found = explicitContext(e, site, method);
  return (
    found && {
      text: found.text,
      edits: found.edits.map(({ span, text }) => ({ place: { path: site.fn.module.path, span }, text })),
    }
  );
}

function classPlace({ module, facts }: Cls): Place {
  return { path: module.path, span: spanAt(module.facts.spans, facts.nameAt) };
}
