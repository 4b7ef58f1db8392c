const forklint = require('eslint-plugin-forklint');

module.exports = [
  { files: ['**/*.js'], languageOptions: { sourceType: 'commonjs' } },
  forklint.configs.recommended,
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
];
