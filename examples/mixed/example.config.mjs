import { defineConfig } from 'eslint/config';
import forklint from 'eslint-plugin-forklint';
import tseslint from 'typescript-eslint';

export default defineConfig(
  { files: ['**/*.ts'], extends: [tseslint.configs.recommended, forklint.configs.recommended] },
  forklint.configs.python,
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
);
