export const sourceName = /\.(ts|tsx|mts|cts|js|jsx|mjs|cjs)$/;
/** Tests and stories, by the names of their files. */
export const testName = /(\.|-|_)(test|tests|spec|e2e-spec)\.[cm]?[jt]sx?$|\.stories\.[jt]sx?$/;
