import type { Finding, Place, TraceStep } from '../finding.js';
import { oneLine } from './display-text.js';
import { terminated } from './plain-text.js';

/** With more steps, the first and the last of them are linked. */
const LINKED_STEPS = 8;
/** Further findings of one line that are linked; GitHub shows 100 locations of a result. */
const LINKED_FINDINGS = 50;

/** A place that the message links to by its `id`, which counts from 1. */
export interface Related {
  readonly id: number;
  readonly place: Place;
  readonly message: string;
}

export interface LinkedMessage {
  readonly text: string;
  readonly related: readonly Related[];
}

/**
 * The message of a result: the finding's sentence, then links to the steps of its path, to other findings that the
 * result stands for, and what it holds for. Links are the only unescaped brackets in it.
 */
export function linkedMessage(finding: Finding, alsoOnLine: readonly Finding[]): LinkedMessage {
  const related: Related[] = [];
  const link = (place: Place, message: string): string => {
    const id = related.length + 1;
    related.push({ id, place, message });
    return `[${escaped(message)}](${id})`;
  };
  const sentences = [terminated(escaped(finding.message))];

  const steps = finding.trace.filter(({ place }) => !isSame(place, finding.place));
  if (steps.length > 0) {
    const links = (some: readonly TraceStep[]): string[] => some.map(({ place, message }) => link(place, message));
    const half = LINKED_STEPS / 2;
    const path =
      steps.length <= LINKED_STEPS ? links(steps) : [...links(steps.slice(0, half)), '…', ...links(steps.slice(-half))];
    sentences.push(`Path: ${path.join(' → ')}.`);
  }
  if (alsoOnLine.length > 0) {
    const links = alsoOnLine
      .slice(0, LINKED_FINDINGS)
      .map(({ place, message }) => `${link(place, message)} at column ${place.span[1]}`);
    const rest = alsoOnLine.length - links.length;
    sentences.push(`On the same line: ${links.join('; ')}${rest > 0 ? ` and ${rest} more` : ''}.`);
  }
  if (finding.targets.length > 0) sentences.push(`Holds for ${escaped(finding.targets.join('; '))}.`);
  if (finding.remedy !== undefined) sentences.push(`Help: ${terminated(escaped(finding.remedy))}`);
  return { text: sentences.join(' '), related };
}

/** Free text for a SARIF message, in which brackets could be read as a link. */
export function escaped(text: string): string {
  return oneLine(text).replace(/[\\[\]]/g, '\\$&');
}

function isSame(a: Place, b: Place): boolean {
  return a.path === b.path && a.span.every((value, index) => value === b.span[index]);
}
