import { contentKinds } from './content-kinds';
import { imageKinds } from './image-kinds';
import type { PoisonKind } from './kind';
import { pdfKinds } from './pdf-kinds';
import { uploadKinds } from './upload-kinds';

/** Every kind that has a generator. The kinds of messages and ZIP files belong to the transfer. */
export const POISON: readonly PoisonKind[] = [...uploadKinds, ...imageKinds, ...pdfKinds, ...contentKinds];
