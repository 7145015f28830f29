import { cutContainer, MAX_PART_BYTES, packageCount } from '../container/cut-container';
import { containerSize, writeContainer, type ContainerFile } from '../container/write-container';
import type { Umschlag } from '../types/umschlag';
import { streamMessage, type WriteOptions } from '../write-message';

/** What the 010206 must say about the container. */
export interface DeliveryPlan {
  readonly archivgroesse: number;
  readonly anzahlDerPakete: number;
}

/** Size and number of packages, known before a byte of the files is read. */
export function planDelivery(files: readonly ContainerFile[], partBytes: number = MAX_PART_BYTES): DeliveryPlan {
  const archivgroesse = containerSize(files);
  return { archivgroesse, anzahlDerPakete: packageCount(archivgroesse, partBytes) };
}

/** One 010207, to be taken before the next one is asked for. */
export interface OutgoingPackage {
  readonly paketnummer: number;
  /** Raw bytes of its part of the ZIP. */
  readonly bytes: number;
  readonly message: AsyncIterable<Uint8Array>;
}

/**
 * The packages of a delivery, each as a stream of bytes. `umschlag` gives the envelope of each message (own new UUID
 * and creation time). Nothing is held in memory but the chunk on its way.
 */
export async function* writePackages(
  files: readonly ContainerFile[],
  version: string,
  lieferung: string,
  umschlag: (paketnummer: number) => Umschlag,
  options: WriteOptions & { readonly partBytes?: number } = {},
): AsyncGenerator<OutgoingPackage> {
  const partBytes = options.partBytes ?? MAX_PART_BYTES;
  const { archivgroesse } = planDelivery(files, partBytes);
  for await (const { paketnummer, bytes, open } of cutContainer(writeContainer(files), archivgroesse, partBytes)) {
    const message = await streamMessage(
      {
        ...umschlag(paketnummer),
        type: '010207',
        version,
        inhalt: {
          dokumentcontainer: { kind: 'source', bytes, open },
          identifikationAktenlieferung: lieferung,
          paketnummer,
        },
      },
      options,
    );
    yield { paketnummer, bytes, message };
  }
}
