import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReadResult } from './protocol';
import type { ReadPage } from './read-page';

/**
 * Lays what became of a page into `folder` (made when missing) and gives the small rest to be sent over the channel.
 * Not synced: the store proves the bytes when it takes them over, and a crash repeats the page.
 */
export async function writeResults(page: ReadPage, folder: string): Promise<ReadResult> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = (name: string): string => join(folder, name);
  const { bytes, ...encoded } = page.image.image;
  await Promise.all([
    writeFile(file('image'), bytes),
    writeFile(file('preview.jpg'), page.preview),
    writeFile(file('thumbnail.jpg'), page.thumbnail),
  ]);
  return {
    kind: 'read',
    reading: page.reading,
    image: { ...page.image, image: encoded },
    imageFile: file('image'),
    previewFile: file('preview.jpg'),
    thumbnailFile: file('thumbnail.jpg'),
  };
}
