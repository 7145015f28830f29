/** Runs work with the same key one after the other, with different keys side by side. */
export class KeyedLock {
  private readonly last = new Map<string, Promise<void>>();

  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(key);
    let release: () => void = () => undefined;
    const own = new Promise<void>((resolve) => (release = resolve));
    this.last.set(key, own);
    try {
      await before;
      return await work();
    } finally {
      if (this.last.get(key) === own) this.last.delete(key);
      release();
    }
  }
}
