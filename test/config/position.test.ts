import fc from 'fast-check';
import { stringify } from 'smol-toml';
import { expect, test } from 'vitest';
import { positionOf, readJson, readToml } from '../../src/config/position.js';

const key = fc.stringMatching(/^[a-z][a-z ."'#=[\]-]{0,6}$/);
const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.double({ noNaN: true, noDefaultInfinity: true }));
const { table } = fc.letrec<{ table: object; value: unknown }>((tie) => ({
  table: fc.dictionary(key, tie('value'), { maxKeys: 4 }).map((entries) => ({ ...entries })),
  value: fc.oneof({ depthSize: 'small' }, leaf, fc.array(fc.string(), { maxLength: 3 }), tie('table')),
}));

/** Every path of keys. */
function paths(value: unknown, at: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => [[...at, name], ...paths(inner, [...at, name])]);
}

function textAt(text: string, { line, column }: { line: number; column: number }): string {
  return (text.split('\n')[line - 1] ?? '').slice(column - 1);
}

test('every key of a JSON text is found where it stands', () => {
  fc.assert(
    fc.property(table, fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      expect(readJson(text)).toEqual(JSON.parse(text));
      for (const path of paths(value)) {
        expect(textAt(text, positionOf(text, path, 'json'))).toMatch(
          RegExp(`^${escaped(JSON.stringify(path.at(-1)))} ?:`),
        );
      }
    }),
  );
});

test('every key of a TOML text is found where it stands', () => {
  fc.assert(
    fc.property(table, (value) => {
      const text = stringify(value);
      for (const path of paths(readToml(text))) {
        const name = path.at(-1) ?? '';
        const found = textAt(text, positionOf(text, path, 'toml'));
        expect(found.startsWith(name) || found.startsWith(JSON.stringify(name)), found).toBe(true);
      }
    }),
  );
});

test('TOML as people write it', () => {
  const text = `# select = 1
[tool . "forklint"] # comment
exclude = [ # first
  "a", 'b',
  """c
select = 2""",
]
target.python = "3.9"
when = 1979-05-27T07:32:00Z
select = ["x"]
levels = { a = "off", "b" = "note" }
`;
  const at = (...path: (string | number)[]) => {
    const { line, column } = positionOf(text, ['tool', 'forklint', ...path], 'toml');
    return `${line}:${column}`;
  };
  expect([at(), at('exclude', 1), at('exclude', 2), at('target', 'python')]).toEqual(['2:9', '4:8', '5:3', '8:8']);
  expect([at('select'), at('select', 0), at('levels', 'b')]).toEqual(['10:1', '10:11', '11:23']);
  expect(at('target', 'gone')).toBe('8:1');
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
