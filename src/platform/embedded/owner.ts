import { readFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EakteError } from '../eakte-error';
import { codeOf } from '../errno';

/**
 * Claims `folder` for this process; gives the function that releases it. A claim ends with its process, however that
 * ended. Throws `EMBEDDED_IN_USE` while another process (or this one, twice) holds it.
 */
export async function claimFolder(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, 'owner');
  const own = processMark(process.pid) ?? String(process.pid);
  for (;;) {
    try {
      await writeFile(file, own, { flag: 'wx', mode: 0o600 });
      return () => rm(file, { force: true });
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    const holder = await livingOwner(folder);
    if (holder !== null) throw new EakteError('EMBEDDED_IN_USE', `Prozess ${holder} arbeitet mit ${folder}`);
    await rm(file, { force: true });
  }
}

/** The process that holds `folder`, or null when nobody (living) does. */
export async function livingOwner(folder: string): Promise<number | null> {
  const mark = await readFile(join(folder, 'owner'), 'utf8').catch(() => '');
  const pid = Number(mark.split(' ', 1)[0]);
  return mark !== '' && processMark(pid) === mark ? pid : null;
}

/** Process id with what tells it from a later process of the same number: boot and start time. Null when it is not alive. */
function processMark(pid: number): string | null {
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return null;
  }
  if (process.platform !== 'linux') return String(pid);
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // The command in brackets may hold spaces; the start time is the 20th field after it (proc(5): field 22).
    const started = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? '';
    return `${pid} ${started} ${boot}`;
  } catch {
    return null;
  }
}
