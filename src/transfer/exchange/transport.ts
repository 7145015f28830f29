import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Exchange } from './exchange';

/** A message that is ready to leave: its bytes lie in a file that the transport may move away. */
export interface Letter {
  readonly receiver: string;
  readonly type: string;
  readonly uuid: string;
  readonly file: string;
  readonly bytes: number;
}

/**
 * The way to a partner. `carry` ends when the other side (or the program that picks the messages up) has the bytes safely;
 * it throws when it cannot be sure, and then the same message is carried again: receivers count a message once.
 */
export interface Transport {
  carry(letter: Letter): Promise<void>;
}

/** Name of a message in a folder. */
export const fileNameOf = ({ type, uuid }: Pick<Letter, 'type' | 'uuid'>): string => `${type}_${uuid}.xml`;

/** The directory exchange: whole under a temporary name, synced, then renamed; an OSCI/XTA sender picks it up. */
export class FolderTransport implements Transport {
  constructor(private readonly root: string) {}

  async carry(letter: Letter): Promise<void> {
    const folder = join(this.root, letter.receiver);
    await mkdir(folder, { recursive: true });
    const target = join(folder, fileNameOf(letter));
    await takeFile(letter.file, target);
  }
}

/** Moves a file into a folder so that nobody ever sees half of it. */
export async function takeFile(file: string, target: string): Promise<void> {
  const part = `${target}.teil`;
  try {
    await rename(file, part);
    const handle = await open(part, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, target);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Which transport a partner is reached by. */
export type Transports = (weg: 'ordner' | 'https', adresse: string | null) => Transport;

/** Transports of an installation without certificates: the folder alone. */
export const folderOnly =
  (exchange: Exchange): Transports =>
  (weg) => {
    if (weg === 'https') throw new Error('Für HTTPS fehlen die Zertifikate (EAKTE_TRANSFER_TLS)');
    return new FolderTransport(exchange.folder);
  };
