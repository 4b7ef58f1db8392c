import type { ForklintPlugin } from '../../eslint-plugin/src/index.js';

const PACKAGE: string = 'eslint-plugin-forklint';

/** The plugin as it is installed: a package, and what the build made of it. */
export const { default: forklint } = (await import(PACKAGE)) as { readonly default: ForklintPlugin };
