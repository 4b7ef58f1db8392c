import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CACHE } from './cache.js';
import { random } from './random.js';

const PACKAGES = 60;
const MODULES = 50;
/** Where a module ends, on average: with the block that reaches it, so that the whole is about 30 MB. */
const MODULE_BYTES = 8_500;
/** The share of modules that start threads or processes. */
const CONCURRENT = 0.02;
/** Part of the directory's name: raised with every change of what is generated. */
const EDITION = 1;

type Next = () => number;

/** A tree of made-up modules that import one another, the same bytes on every machine; generated once. */
export function syntheticTree(): string {
  const tree = path.join(CACHE, 'trees', `synthetic-${EDITION}`);
  if (existsSync(tree)) return tree;
  const part = `${tree}.part`;
  rmSync(part, { recursive: true, force: true });
  const next = random(20_240_607);
  for (let pack = 0; pack < PACKAGES; pack++) {
    mkdirSync(path.join(part, packageName(pack)), { recursive: true });
    for (let index = 0; index < MODULES; index++) {
      const file = index === 0 ? '__init__' : moduleName(index);
      writeFileSync(path.join(part, packageName(pack), `${file}.py`), moduleText(pack, index, next));
    }
  }
  renameSync(part, tree);
  return tree;
}

function packageName(pack: number): string {
  return `package_${String(pack).padStart(2, '0')}`;
}

function moduleName(index: number): string {
  return `module_${String(index).padStart(2, '0')}`;
}

function moduleText(pack: number, index: number, next: Next): string {
  if (index === 0)
    return `"""Package ${pack}."""\nfrom .${moduleName(1)} import Item0, compute0\n\n__all__ = ["Item0", "compute0"]\n`;
  const blocks = [head(pack, index, next)];
  if (next() < CONCURRENT) blocks.push(concurrent(next));
  const enough = MODULE_BYTES * (0.5 + next());
  for (let size = 0, number = 0; size < enough; number++) {
    const block = number % 3 === 0 ? classText(number / 3, index, next) : functionText(number, index, next);
    blocks.push(block);
    size += block.length;
  }
  return blocks.join('\n\n');
}

function head(pack: number, index: number, next: Next): string {
  const lines = [`"""Module ${index} of package ${pack}."""`, 'import logging', 'import os', 'import re', ''];
  // Imports lead to modules with a lower number, of any package: no circles, long chains.
  for (let number = 0; number < 3 && index > 1; number++) {
    const from = `${packageName(pick(PACKAGES, next))}.${moduleName(1 + pick(index - 1, next))}`;
    lines.push(`from ${from} import Item0 as Base${number}, compute1 as helper${number}`);
  }
  lines.push('', 'logger = logging.getLogger(__name__)', `LIMIT = ${pick(1000, next)}`, '_cache = {}');
  return lines.join('\n') + '\n';
}

function classText(number: number, index: number, next: Next): string {
  const base = index > 1 ? `(Base${pick(3, next)})` : '';
  const lines = [
    `class Item${number}${base}:`,
    `    """Keeps ${pick(100, next)} entries and answers questions about them."""`,
    '',
    '    def __init__(self, name, entries=None, *, limit=LIMIT):',
    ...(base ? ['        super().__init__(name, entries)'] : []),
    '        self.name = name',
    '        self.entries = list(entries or ())',
    '        self.limit = limit',
    '        self._seen = set()',
  ];
  for (let method = 0; method < 4; method++) {
    lines.push(
      '',
      `    def step${method}(self, value, *rest, **options):`,
      `        if value in self._seen or len(self.entries) > self.limit + ${pick(50, next)}:`,
      '            logger.debug("skipped %s of %s", value, self.name)',
      '            return None',
      '        self._seen.add(value)',
      '        for position, entry in enumerate(self.entries):',
      `            if entry == value and position % ${2 + pick(9, next)}:`,
      `                return self.step${pick(4, next)}(position, *rest, **options)`,
      '        try:',
      `            result = ${index > 1 ? `helper${pick(3, next)}(self.entries, value)` : 'self.entries[value]'}`,
      '        except (KeyError, ValueError) as error:',
      '            logger.warning(f"{self.name}: {error!r} at {value}")',
      '            raise',
      '        else:',
      '            self.entries.append(result)',
      '        return {"name": self.name, "result": result, "left": self.limit - len(self.entries)}',
    );
  }
  return lines.join('\n') + '\n';
}

function functionText(number: number, index: number, next: Next): string {
  const lines = [
    `def compute${number}(values, default=None):`,
    `    """Folds the values, ${pick(100, next)} at a time."""`,
    `    key = (len(values), default, ${pick(1000, next)})`,
    '    if key in _cache:',
    '        return _cache[key]',
    `    chosen = [value for value in values if value is not None and hash(value) % ${2 + pick(9, next)}]`,
    '    with open(os.path.join(os.sep, "tmp", f"{len(chosen)}.txt"), encoding="utf-8") as stream:',
    '        for line in stream:',
    `            match = re.match(r"(\\w+)\\s*=\\s*(\\d{${1 + pick(5, next)}})", line)`,
    '            if match is None:',
    '                continue',
    '            name, amount = match.groups()',
    '            chosen.append((name, int(amount)))',
    '    while chosen and chosen[-1] is default:',
    '        chosen.pop()',
  ];
  if (index > 1) lines.push(`    extra = helper${pick(3, next)}(chosen)`, '    chosen.append(extra)');
  if (number > 1)
    lines.push(`    item = Item${pick(Math.ceil(number / 3), next)}("item", chosen)`, '    item.step0(default)');
  lines.push('    _cache[key] = tuple(sorted(chosen, key=repr))', '    return _cache[key]');
  return lines.join('\n') + '\n';
}

/** Threads, locks and processes, as they are usually written. */
function concurrent(next: Next): string {
  const lock = ['threading.Lock()', 'threading.RLock()', 'threading.Condition()'][pick(3, next)] ?? '';
  return `import multiprocessing
import queue
import threading

_lock = ${lock}
_jobs = queue.Queue()


def _drain():
    while True:
        job = _jobs.get()
        with _lock:
            _cache[job] = os.getpid()


def start_workers(count=${1 + pick(8, next)}):
    reader = threading.Thread(target=_drain, daemon=True)
    reader.start()
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_work, args=(number,)) for number in range(count)]
    for worker in workers:
        worker.start()
    return workers


def _work(number):
    with _lock:
        logger.info("worker %d", number)


def daemonize():
    if os.fork() > 0:
        os._exit(0)
    os.setsid()
    _work(0)
`;
}

function pick(limit: number, next: Next): number {
  return Math.floor(next() * limit);
}
