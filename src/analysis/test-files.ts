/** Whether a file holds tests: what is made there lives as long as one test, and who forks there does so on purpose. */
export function isTestFile(path: string): boolean {
  return /(^|\/)(tests?|testing|conftest\.py$|test_[^/]*$|[^/]*_tests?\.py$)/.test(path);
}
