import type { DataSource } from 'typeorm';
import type { ClassifierModel } from '../src/classification/model';
import type { ReferenceProfile } from '../src/classification/profile';
import type { Blobs } from '../src/platform/blobs';
import type { ClassifyThread } from './classify-thread';
import type { Originals } from './originals';
import type { PagePool } from './page/page-pool';

/** What the stages of one worker process share. */
export interface WorkerContext {
  readonly dataSource: DataSource;
  readonly blobs: Blobs;
  readonly originals: Originals;
  readonly pool: PagePool;
  readonly classifier: ClassifyThread;
  readonly profile: ReferenceProfile;
  /** The shipped model. */
  readonly model: ClassifierModel;
  /** Folder for results on their way from a page process into the store; may be emptied at any start. */
  readonly scratch: string;
  /** Goes into Transfervermerk and PDF. */
  readonly software: { readonly name: string; readonly version: string };
}
