import { z } from 'zod';
import { rows } from '../../platform/database/sql';
import type { Exchange } from './exchange';

/**
 * Packages have done their work: received ones when their Akte is filed, sent ones when the receipt is there. Their bytes
 * go (the documents stay, and the hashes of the messages in the tables). Rows first: an object that a crash leaves behind
 * is found by `eakte verify`; a row without its object never exists.
 */
export async function dropFinishedPackages(exchange: Exchange): Promise<void> {
  const { dataSource, office } = exchange;
  const gone = await dataSource.transaction(async (tx) => {
    const received = await rows(
      tx,
      z.object({ sha256: z.string() }),
      `DELETE FROM paket p USING uebergabe u
        WHERE p.office = $1 AND u.office = p.office AND u.partner = p.sender AND u.lieferung_uuid = p.lieferung_uuid
          AND u.zustand = 'uebernommen' RETURNING p.sha256`,
      [office],
    );
    const key = z.object({ object_key: z.string() });
    const parts = await rows(
      tx,
      key,
      `DELETE FROM blob b WHERE office = $1 AND class = 'paket' AND sha256 = ANY($2)
          AND NOT EXISTS (SELECT 1 FROM paket p WHERE p.office = b.office AND p.sha256 = b.sha256) RETURNING object_key`,
      [office, received.map(({ sha256 }) => sha256)],
    );
    const sent = await rows(
      tx,
      key,
      `DELETE FROM blob b USING outbox o, uebergabe u
        WHERE b.office = $1 AND b.class = 'nachricht' AND o.office = b.office AND o.payload_sha = b.sha256
          AND o.type = '010207' AND o.state = 'zugestellt' AND u.id = o.uebergabe_id AND u.zustand = 'quittiert'
        RETURNING b.object_key`,
      [office],
    );
    return [...parts, ...sent];
  });
  for (const { object_key } of gone) await exchange.objects.delete(object_key);
}
