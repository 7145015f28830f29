/** A skipped test that says why, in the list of tests and on the terminal. */
export function skipVisibly(name: string, why: string): void {
  process.stderr.write(`SKIPPED ${name}: ${why}\n`);
  describe(name, () => {
    it.skip(`skipped: ${why}`, () => undefined);
  });
}
