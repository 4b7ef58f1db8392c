import type { Engine } from '../../src/pipeline/engine.js';
import type { Project } from '../../src/analysis/project.js';
import type { Level, Place } from '../../src/finding.js';
import type { Program } from '../../src/link/program.js';
import { extractPython } from '../../src/python/extract.js';
import { loadPython } from '../../src/python/parse.js';
import { defineRule, type AnyRule } from '../../src/rule.js';

/** What stands on which line, in the place of an analysis. */
interface MarkedProject {
  readonly marks: readonly { readonly word: string; readonly place: Place }[];
}

/**
 * The pipeline without link and analysis, so that tests of the pipeline do not depend on them: every call of a name
 * without arguments is a mark, which the rules below report.
 */
export function markedEngine(): Engine {
  const marks: { word: string; place: Place }[] = [];
  return {
    build: null,
    load: loadPython,
    languageOf: () => 'python',
    selection: () => null,
    workers: null,
    extract: (text, path) => {
      for (const [index, line] of text.split('\n').entries()) {
        for (const { 1: word = '', index: column } of line.matchAll(/(\w+)\(\)/g)) {
          marks.push({ word, place: { path, span: [index + 1, column + 1, index + 1, column + 1 + word.length] } });
        }
      }
      if (text.includes('explode()')) throw new Error('boom');
      return extractPython(text, path);
    },
    link: () => ({}) as Program,
    analyse: () => {
      const project: MarkedProject & { bounds: readonly string[] } = { marks, bounds: [] };
      return project as unknown as Project;
    },
  };
}

function markedRule(id: string, level: Level, change: Partial<Pick<AnyRule, 'set' | 'check'>> = {}): AnyRule {
  const rule = defineRule({
    id,
    languages: ['python'],
    levels: [level],
    set: 'default',
    docs: {
      summary: `A call of ${level}`,
      why: 'It is **marked**, see [marks](https://example.org/marks).',
      reports: '- Calls of `mark()`.\n- Nothing else.',
      fix: 'Take the mark away.',
      examples: [{ language: 'python', bad: 'mark()', good: 'pass' }],
      references: [{ title: 'Marks', url: 'https://example.org/marks' }],
    },
    messages: { marked: '`{word}` is called' },
    check: (project, report) => {
      for (const { word, place } of (project as unknown as MarkedProject).marks) {
        if (word === level) report({ message: 'marked', data: { word }, level, place, trace: [] });
      }
    },
  });
  return { ...rule, ...change };
}

export const markedRules: readonly AnyRule[] = [
  markedRule('marked-error', 'error'),
  markedRule('marked-warning', 'warning'),
  markedRule('marked-note', 'note'),
  markedRule('marked-audit', 'warning', { set: 'audit' }),
  markedRule('failing', 'error', {
    check: (project) => {
      if ((project as unknown as MarkedProject).marks.some(({ word }) => word === 'fail'))
        throw new Error('the rule broke');
    },
  }),
];
