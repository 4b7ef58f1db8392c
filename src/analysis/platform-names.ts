import type { Platform } from '../targets.js';

/** How a sentence names the platforms. */
export const PLATFORM_NAMES: Readonly<Record<Platform, string>> = {
  linux: 'Linux',
  macos: 'macOS',
  windows: 'Windows',
  freebsd: 'FreeBSD',
  android: 'Android',
  ios: 'iOS',
  tvos: 'tvOS',
  watchos: 'watchOS',
  emscripten: 'Emscripten',
  wasi: 'WASI',
  vxworks: 'VxWorks',
};
