import { setTimeout as pause } from 'node:timers/promises';
import type { Doorbell } from '../../src/platform/doorbell';
import { newId } from '../../src/platform/id';

const ring = (count: number, priority = 5) =>
  Array.from({ length: count }, () => ({ id: newId(), fence: 0, priority }));

/** Waits until `done` says so; the test's own time limit is the only clock. */
async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await done())) await pause(10);
}

/** The promises of `Doorbell`, for whatever `open` gives; each call of `open` is another process on the same queue. */
export function describeDoorbell(name: string, open: () => Promise<Doorbell>): void {
  describe(`doorbell: ${name}`, () => {
    const opened: Doorbell[] = [];
    const openOne = async () => {
      const doorbell = await open();
      opened.push(doorbell);
      return doorbell;
    };
    afterAll(() => Promise.all(opened.map((doorbell) => doorbell.close())));

    it('brings every ring to exactly one listener, across processes', async () => {
      const [door, other] = [await openOne(), await openOne()];
      const tasks = ring(300);
      const heard: string[] = [];
      const answer = (id: string) => Promise.resolve(void heard.push(id));
      const listeners = [await door.listen(4, answer), await other.listen(4, answer)];
      await other.ring(tasks);
      await until(() => heard.length >= tasks.length);
      await until(async () => (await door.waiting()) === 0);
      await Promise.all(listeners.map((listener) => listener.stop()));
      expect([...heard].sort()).toEqual(tasks.map(({ id }) => id).sort());
    });

    it('rings once for the same task and fence, again for the next fence, and again after it was answered', async () => {
      const door = await openOne();
      const task = { id: newId(), fence: 1, priority: 1 };
      await door.ring([task]);
      await door.ring([task]);
      expect(await door.waiting()).toBe(1);
      await door.ring([{ ...task, fence: 2 }]);
      expect(await door.waiting()).toBe(2);
      const heard: string[] = [];
      const listener = await door.listen(1, (id) => Promise.resolve(void heard.push(id)));
      await until(() => heard.length === 2);
      await until(async () => (await door.waiting()) === 0);
      await door.ring([task]);
      await until(() => heard.length === 3);
      await listener.stop();
      expect(heard).toEqual([task.id, task.id, task.id]);
    });

    it('answers the more urgent first: smaller is sooner', async () => {
      const door = await openOne();
      const [late, soon, first] = [ring(1, 30)[0]!, ring(1, 10)[0]!, ring(1, 1)[0]!];
      await door.ring([late, soon, first]);
      const heard: string[] = [];
      const listener = await door.listen(1, (id) => Promise.resolve(void heard.push(id)));
      await until(() => heard.length === 3);
      await listener.stop();
      expect(heard).toEqual([first.id, soon.id, late.id]);
    });

    it('never answers more at once than asked for', async () => {
      const door = await openOne();
      let now = 0;
      let most = 0;
      let answered = 0;
      const listener = await door.listen(3, async () => {
        most = Math.max(most, (now += 1));
        await pause(20);
        now -= 1;
        answered += 1;
      });
      await door.ring(ring(12));
      await until(() => answered === 12);
      await listener.stop();
      expect(most).toBe(3);
    });

    it('goes on after an answer that failed, and keeps nothing of it', async () => {
      const door = await openOne();
      const [bad, good] = [ring(1, 1)[0]!, ring(1, 2)[0]!];
      const heard: string[] = [];
      const listener = await door.listen(1, (id) => {
        heard.push(id);
        return id === bad.id ? Promise.reject(new Error('answer failed')) : Promise.resolve();
      });
      await door.ring([bad, good]);
      await until(() => heard.length === 2);
      await until(async () => (await door.waiting()) === 0);
      await door.ring([bad]);
      await until(() => heard.length === 3);
      await listener.stop();
      expect(heard).toEqual([bad.id, good.id, bad.id]);
    });

    it('waits at stop for answers that are being given, and then is silent', async () => {
      const door = await openOne();
      let begun = false;
      let ended = false;
      const listener = await door.listen(1, async () => {
        begun = true;
        await pause(150);
        ended = true;
      });
      await door.ring(ring(1));
      await until(() => begun);
      await listener.stop();
      expect(ended).toBe(true);
      begun = false;
      await door.ring(ring(1));
      await pause(100);
      expect(begun).toBe(false);
      expect(await door.waiting()).toBe(1);
    });
  });
}
