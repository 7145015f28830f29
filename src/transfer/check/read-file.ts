import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContainerPart } from '../xauslaender/container/part-reader';
import type { Finding } from '../xauslaender/finding';
import { readMessage, type ReadOptions, type ReadResult } from '../xauslaender/read-message';
import type { Message } from '../xauslaender/registry/messages';

/** A message file that was read; findings grow when messages are compared with each other. */
export interface CheckedFile {
  readonly file: string;
  readonly result: ReadResult;
  readonly message?: Message;
  readonly findings: Finding[];
  readonly warnings: Finding[];
  /** The decoded package, on disk, for 010207. */
  readonly part?: ContainerPart;
}

/** Reads one message file as a stream; the bytes of a package go to a file in `scratch` (when given). */
export async function readFileMessage(
  path: string,
  file: string,
  options: Omit<ReadOptions, 'onPackageBytes'>,
  scratch?: { readonly folder: string; readonly name: string },
): Promise<CheckedFile> {
  let handle: FileHandle | undefined;
  const target = scratch === undefined ? undefined : join(scratch.folder, scratch.name);
  const result = await readMessage(createReadStream(path, { highWaterMark: 1_048_576 }), {
    ...options,
    ...(target === undefined
      ? {}
      : {
          onPackageBytes: async (bytes: Uint8Array) => {
            handle ??= await open(target, 'w');
            await handle.writeFile(bytes);
          },
        }),
  });
  await handle?.close();
  const message = result.kind === 'message' ? result.message : undefined;
  const content = message?.type === '010207' ? message.inhalt.dokumentcontainer : undefined;
  return {
    file,
    result,
    ...(message === undefined ? {} : { message }),
    findings: result.kind === 'refused' ? [...result.findings] : [],
    warnings: [...result.warnings],
    ...(target === undefined || content?.kind !== 'streamed' ? {} : { part: fileFrom(target, content.bytes) }),
  };
}

function fileFrom(path: string, bytes: number): ContainerPart {
  return { bytes, read: (start, end) => createReadStream(path, { start, end: end - 1, highWaterMark: 1_048_576 }) };
}
