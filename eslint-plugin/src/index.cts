import type { ForklintPlugin } from './index.js' with { 'resolution-mode': 'import' };

/** What `require` gives: the plugin itself, as `import` gives it by its default. */
const { default: plugin } = require('./index.js') as { readonly default: ForklintPlugin };

export = plugin;
