import type { FileFormat, Inspection } from '../../src/imaging/formats/inspect';
import type { EncodedImage, Rotation } from '../../src/imaging/page-image';
import type { PageImageForArchive, PageReading } from '../../src/ocr/read-page';
import type { ErrorCode } from '../../src/platform/eakte-error';

/** What a person said about a page; what is absent is found out. */
export interface PageDecision {
  readonly rotation?: Rotation;
  readonly blank?: boolean;
}

/** What the pool asks a page process to do; pixels never cross, only paths and results. */
export type PageRequest =
  | { readonly id: number; readonly kind: 'inspect'; readonly file: string }
  | {
      readonly id: number;
      readonly kind: 'read';
      readonly file: string;
      readonly format: FileFormat;
      /** 1-based in the file. */
      readonly page: number;
      /** 1-based in the delivery; what the reading carries. */
      readonly deliveryPage: number;
      /** The text that lies over a scan is taken instead of recognising it. */
      readonly textLayer?: boolean;
      /** What a person decided about the page: the whole turn from the delivered image, and whether it is blank. */
      readonly decided?: PageDecision;
      /** Where the results go; made by the process. */
      readonly outDir: string;
    };

/** The archive image without its bytes, which lie in a file. */
export type ArchiveImageMeta = Omit<PageImageForArchive, 'image'> & { readonly image: WithoutBytes<EncodedImage> };
type WithoutBytes<T> = T extends unknown ? Omit<T, 'bytes'> : never;

export interface ReadResult {
  readonly kind: 'read';
  readonly reading: PageReading;
  readonly image: ArchiveImageMeta;
  readonly imageFile: string;
  readonly previewFile: string;
  readonly thumbnailFile: string;
}

/** A typed failure. `crashed`: the process died or was killed, so another try may go better. */
export interface PageFailure {
  readonly kind: 'failed';
  readonly code: ErrorCode;
  readonly reason: string;
  readonly crashed: boolean;
}

export interface EngineFacts {
  readonly name: string;
  readonly version: string;
  readonly languages: readonly string[];
  readonly missing: readonly string[];
}

export type PageAnswer =
  | { readonly kind: 'ready'; readonly engine: EngineFacts }
  | { readonly kind: 'answer'; readonly id: number; readonly result: Inspection | ReadResult | PageFailure };
