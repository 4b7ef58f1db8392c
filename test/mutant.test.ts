import { expect, test } from 'vitest';
import { mutant } from '../scripts/mutant.js';

test.each([
  ['    lock.release()  # protects', '    pass'],
  ['with lock:  # protects', 'if True:'],
  ['async with lock:  # protects', 'if True:'],
  ["  if __name__ == '__main__':  # protects", '  if True:'],
  ['  elif pid == 0:  # protects', '  elif True:'],
  ['with_lock()  # protects', 'pass'],
  ['print("# no comment")  # protects', 'pass'],
  ['  if (cluster.isPrimary) {  // protects', '  if (true) {'],
  ['  } else if (ready()) {  // protects', '  } else if (true) {'],
  ['if (cluster.isWorker) return;  // protects', ';'],
])('%s becomes %s', (line, expected) => {
  expect(mutant(`a\n${line}\nb`, 2)).toBe(`a\n${expected}\nb`);
});

test.each(['@guarded  # protects', '    start_new_session=True,  # protects'])('%s goes', (line) => {
  expect(mutant(`a\n${line}\nb`, 2)).toBe('a\nb');
});
