import type { Place, TraceStep } from '../finding.js';
import { compareSpans } from '../facts/span.js';
import { siteKey } from '../link/model.js';
import { isScript } from '../link/scripts.js';
import { spanOf } from '../link/places.js';
import { DELAYED, GIVEN, ON, REPEATED } from './callbacks.js';
import type { Effect, Path, Roles, Summary } from './model.js';
import { agree } from './told-roles.js';
import { endOf, placeOf, stepsOf } from './trace.js';

/** A process that stands still until a program has ended that waits for an answer of this very process. */
export interface SelfWait {
  readonly call: string;
  readonly program: string;
  readonly place: Place;
  readonly trace: readonly TraceStep[];
}

type Block = Extract<Effect, { kind: 'block' }>;
type Serve = Extract<Effect, { kind: 'serve' }>;

export function selfWaits(roots: readonly Summary[]): readonly SelfWait[] {
  const found = new Map<string, SelfWait>();
  for (const { effects, frame } of roots) {
    if (!isScript(frame.fn.module)) continue;
    const serves = effects.filter((effect): effect is Serve => effect.kind === 'serve');
    for (const block of effects) {
      if (block.kind !== 'block') continue;
      const server = serves.find(
        (serve) => isAsked(serve, block) && isSameProcess(serve, block) && agree(serve.roles, block.roles),
      );
      if (!server && !block.own) continue;
      const { at } = endOf(block.path);
      const key = siteKey(at);
      if (found.has(key)) continue;
      found.set(key, {
        ...{ call: block.text, program: block.program, place: placeOf(at) },
        trace: [...(server ? stepsOf(server.path) : []), ...stepsOf(block.path)],
      });
    }
  }
  return [...found.values()];
}

/** Whether the program asks this server, which is there by then. */
function isAsked(serve: Serve, block: Block): boolean {
  return (
    serve.at.some((port) => block.asks.includes(port)) && (isLater(block.roles) || isBefore(serve.path, block.path))
  );
}

/**
 * What is given to code that is not followed may run anywhere: a function without a name in which the process begins to
 * answer must be on the way to the call, too.
 */
function isSameProcess({ roles, path }: Serve, block: Block): boolean {
  if (!roles.has(GIVEN)) return true;
  let other: Path | null = block.path;
  for (let own = path; own.next; own = own.next) {
    const isGiven = own.next.at.fn.facts.kind === 'lambda';
    if (isGiven && (other?.at.at !== own.at.at || other.at.fn !== own.at.fn || other.next?.at.fn !== own.next.at.fn))
      return false;
    other = other?.next ?? null;
  }
  return true;
}

function isLater(roles: Roles): boolean {
  return [ON, GIVEN, DELAYED, REPEATED].some((role) => roles.has(role));
}

function isBefore(one: Path, other: Path): boolean {
  if (one.at.fn !== other.at.fn) return false;
  const order = compareSpans(spanOf(one.at), spanOf(other.at));
  return order < 0 || (order === 0 && one.next !== null && other.next !== null && isBefore(one.next, other.next));
}
