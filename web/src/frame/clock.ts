/** The one place that asks what time it is, ms since 1970. */
export const now = (): number => Date.now();
