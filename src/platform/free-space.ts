import { statfs } from 'node:fs/promises';

/** Share of the disk under `folder` that is free for us, 0…1. */
export async function freeShare(folder: string): Promise<number> {
  const { bavail, blocks } = await statfs(folder);
  return blocks === 0 ? 0 : bavail / blocks;
}
