/** A file with its place in the batch. */
export interface Collected {
  readonly path: string;
  readonly file: File;
}

/** What was chosen or dropped: the files, and the folder's name as a name for the batch. */
export interface Collection {
  readonly name: string | null;
  readonly files: readonly Collected[];
}

/** Files of a file field; with a chosen folder their paths begin with its name. */
export function fromField(list: FileList): Collection {
  return withoutRoot([...list].map((file) => ({ path: file.webkitRelativePath || file.name, file })));
}

/** Files and folders dropped on the page, folders to any depth. */
export async function fromDrop(transfer: DataTransfer): Promise<Collection> {
  // The list is gone after the first wait: entries first.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const files: Collected[] = [];
  for (const entry of entries) await walk(entry, files);
  return withoutRoot(files);
}

async function walk(entry: FileSystemEntry, into: Collected[]): Promise<void> {
  if (entry instanceof FileSystemFileEntry) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    into.push({ path: entry.fullPath.replace(/^\//, ''), file });
  } else if (entry instanceof FileSystemDirectoryEntry) {
    const reader = entry.createReader();
    // A reader gives a hundred entries at a time, and an empty list at the end.
    for (;;) {
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (some.length === 0) return;
      for (const one of some) await walk(one, into);
    }
  }
}

/** Paths count from inside the one folder that holds everything, as with `eakte ingest <Ordner>`. */
function withoutRoot(files: readonly Collected[]): Collection {
  const root = files[0]?.path.split('/')[0] ?? '';
  const one = files.every(({ path }) => path.startsWith(`${root}/`));
  if (!one || root === '') return { name: null, files };
  return { name: root, files: files.map(({ path, file }) => ({ path: path.slice(root.length + 1), file })) };
}
