/** What the page and the upload worker say to each other. */
export interface FileToSend {
  readonly index: number;
  /** Inside the batch, with `/`. */
  readonly path: string;
  readonly file: File;
}

export type ToWorker =
  | {
      readonly kind: 'start';
      readonly batchId: string;
      readonly files: readonly FileToSend[];
      readonly received: readonly string[];
    }
  | { readonly kind: 'stop' };

export type FileState = 'wartet' | 'prüft' | 'sendet' | 'wartet auf Netz' | 'fertig' | 'abgewiesen';

/** Where one file stands. `done`: bytes hashed while `prüft`, bytes sent afterwards. */
export interface FileNews {
  readonly index: number;
  readonly state: FileState;
  readonly done: number;
  readonly reason?: string;
}

/** Sent a few times a second with everything that changed since. */
export interface FromWorker {
  readonly kind: 'news';
  readonly files: readonly FileNews[];
  /** Bytes sent over the line since the last message. */
  readonly sent: number;
}

/** How a received file is recognised: the same bytes under the same path. */
export const receiptKey = (path: string, sha256: string): string => `${sha256} ${path.normalize('NFC')}`;
