import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { setUrgent } from '../../pipeline/task-table';
import { execute, firstRow } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import { auditDecision } from '../audit-decision';
import { DeliveriesService, type Delivery } from '../deliveries.service';

/** What the scan desk decides about single deliveries, beside retry and release. */
@Injectable()
export class DeliveryDecisionsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly deliveries: DeliveriesService,
  ) {}

  /** Says whose a quarantined delivery is and tries it again. Throws NOT_READY unless it is in quarantine. */
  async assign(office: string, actor: string, id: string, aktenzeichen: string): Promise<Delivery> {
    await this.dataSource.transaction(async (tx) => {
      const row = await firstRow(
        tx,
        z.object({ id: z.string() }),
        `UPDATE delivery SET aktenzeichen = $3, stammdaten = jsonb_build_object('aktenzeichen', $3::text)
          WHERE office = $1 AND id = $2 AND state = 'quarantaene' AND kind <> 'missing' RETURNING id`,
        [office, id, aktenzeichen],
      );
      if (row === undefined) await this.refuse(office, id);
      await auditDecision(tx, office, actor, 'delivery.assigned', id);
    });
    return this.deliveries.retry(office, actor, id);
  }

  /** Refuses a delivery for good; the original is kept. Throws NOT_READY unless it is in quarantine or held unfiled. */
  async reject(office: string, actor: string, id: string, reason: string): Promise<Delivery> {
    await this.dataSource.transaction(async (tx) => {
      const row = await firstRow(
        tx,
        z.object({ id: z.string() }),
        `UPDATE delivery SET state = 'abgewiesen', state_since = now(), finished_at = coalesce(finished_at, now()), reason = $3
          WHERE office = $1 AND id = $2 AND (state = 'quarantaene' OR (state = 'pruefung' AND akte_id IS NULL)) RETURNING id`,
        [office, id, reason],
      );
      if (row === undefined) await this.refuse(office, id);
      await execute(
        tx,
        `UPDATE stage_task SET state = 'quarantined', finished_at = now() WHERE delivery_id = $1 AND state = 'ready'`,
        [id],
      );
      await auditDecision(tx, office, actor, 'delivery.rejected', id);
    });
    return this.deliveries.delivery(office, id);
  }

  /** Moves a delivery into the urgent lane, or back. Throws NOT_READY for what is finished. */
  async urgent(office: string, actor: string, id: string, urgent: boolean): Promise<Delivery> {
    await this.dataSource.transaction(async (tx) => {
      const row = await firstRow(
        tx,
        z.object({ id: z.string() }),
        `SELECT id FROM delivery WHERE office = $1 AND id = $2 AND state IN ('angenommen', 'in_arbeit') FOR UPDATE`,
        [office, id],
      );
      if (row === undefined) await this.refuse(office, id);
      await setUrgent(tx, id, urgent);
      await auditDecision(tx, office, actor, 'delivery.urgent', id, { urgent });
    });
    return this.deliveries.delivery(office, id);
  }

  private async refuse(office: string, id: string): Promise<never> {
    await this.deliveries.delivery(office, id);
    throw new EakteError('NOT_READY', 'Die Lieferung ist nicht in dem Stand, in dem das möglich ist');
  }
}
