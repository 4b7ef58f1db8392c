import type { Config } from '../config/config.js';
import { targetsOf } from '../config/config.js';
import { declaredPlatforms } from '../config/declared-platforms.js';
import { requiredLibraries } from '../config/dependencies.js';
import { requiredPython } from '../config/requires-python.js';
import { scriptManifests } from '../config/script-manifests.js';
import { serverFiles } from '../config/server-files.js';
import { discover, type Discovery } from '../files/discover.js';
import type { Host } from '../files/host.js';
import { ancestors, commonDirectory, gitTop, relativePath } from '../files/paths.js';
import { projectRoot } from '../files/project-root.js';
import { compareText } from '../finding.js';
import type { Problem } from '../problem.js';
import type { Targets } from '../targets.js';

/** What is linted, and for what it must be right. */
export interface DiscoveredProject {
  readonly discovery: Discovery;
  /** The directory to which all paths are relative, an absolute path. */
  readonly root: string;
  /** In code-unit order. */
  readonly files: readonly string[];
  readonly targets: Targets;
  readonly problems: readonly Problem[];
}

/** Finds the files and what the project says of itself. `cwd` without links. */
export function discoverProject(
  host: Host,
  cwd: string,
  {
    paths,
    config,
    forceExclude,
  }: { readonly paths: readonly string[]; readonly config: Config; readonly forceExclude: boolean },
): DiscoveredProject {
  const { exclude, respectGitignore } = config;
  const discovery = discover(host, { cwd, paths, exclude, respectGitignore, forceExclude });
  const root = projectRoot(host, cwd, discovery.bases);
  const files = discovery.files.map((file) => relativePath(root, file)).sort(compareText);
  const scripts = scriptManifests(host, root, files);
  const directories = projectDirectories(host, cwd, discovery.bases);
  const targets = targetsOf(
    config,
    requiredPython(host, directories),
    requiredLibraries(host, directories),
    scripts.manifests,
    declaredPlatforms(host, directories),
    serverFiles(host, root, files),
  );
  const unreadable = discovery.problems.map(({ path, level, message }): Problem => ({
    kind: 'unreadable',
    level,
    message,
    place: { path: relativePath(root, path), span: [1, 1, 1, 1] },
  }));
  return { discovery, root, files, targets, problems: [...unreadable, ...scripts.problems] };
}

/** Where the files that describe the linted project may be, the nearest first. */
function projectDirectories(host: Host, cwd: string, bases: readonly string[]): string[] {
  const nearest = commonDirectory(bases) ?? cwd;
  return ancestors(nearest, gitTop(host, nearest));
}
