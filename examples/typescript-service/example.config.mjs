import { defineConfig } from 'eslint/config';
import forklint from 'eslint-plugin-forklint';
import tseslint from 'typescript-eslint';

export default defineConfig(tseslint.configs.recommended, forklint.configs.recommended);
