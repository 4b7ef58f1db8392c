/** The lines of each file without their ends and without a byte order mark, split once per file. */
export function sourceLines(
  textOf: (path: string) => string | undefined,
): (path: string) => readonly string[] | undefined {
  const known = new Map<string, readonly string[] | undefined>();
  return (path) => {
    if (!known.has(path))
      known.set(
        path,
        textOf(path)
          ?.replace(/^\uFEFF/, '')
          .split(/\r\n|\n|\r/),
      );
    return known.get(path);
  };
}
