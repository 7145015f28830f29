import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Config } from '../config/config';
import { systemClock } from '../platform/clock';
import type { Doorbell } from '../platform/doorbell';
import { DOORBELL } from '../platform/doorbell/doorbell.module';
import type { ObjectStore } from '../platform/object-store';
import { CONFIG, OBJECT_STORE } from '../platform/tokens';
import { DeliveriesService } from '../review/deliveries.service';
import { alarms, type Alarm } from './alarms/alarms';
import { readSystemState, type Surroundings } from './alarms/read-state';

/** Who has to bring a delivery out of its state. */
const OWNERS: Readonly<Record<string, string>> = {
  angenommen: 'Verarbeitung',
  in_arbeit: 'Verarbeitung',
  pruefung: 'QS',
  quarantaene: 'QS',
  abgewiesen: 'Scanstelle',
  duplikat: 'niemand, erledigt',
  fertig: 'niemand, erledigt',
};

export interface Status {
  /** No alarm is raised. */
  readonly ok: boolean;
  readonly alarms: readonly Alarm[];
  /** Deliveries of the office by state, with the owner of the state and since when the oldest is in it; empty while the database is away. */
  readonly items: readonly {
    readonly state: string;
    readonly owner: string;
    readonly deliveries: number;
    readonly oldest: string;
  }[];
}

/** How long the alarms are used again, ms: many screens ask, the installation is looked at once. */
const VALID_MS = 5000;

/** Where everything stands, and what is wrong: nothing is green while something fails. */
@Injectable()
export class StatusService {
  private readonly surroundings: Surroundings;
  private seen: { readonly at: number; readonly alarms: Promise<Alarm[]> } | undefined;

  constructor(
    dataSource: DataSource,
    private readonly deliveries: DeliveriesService,
    @Inject(CONFIG) config: Config,
    @Inject(OBJECT_STORE) objects: ObjectStore,
    @Inject(DOORBELL) doorbell: Doorbell,
  ) {
    this.surroundings = { config, dataSource, objects, doorbell };
  }

  async status(office: string): Promise<Status> {
    const raised = await this.alarms();
    const away = raised.some(({ code }) => code === 'DATABASE_AWAY');
    const states = away ? [] : await this.deliveries.states(office);
    const items = states.map((row) => ({ ...row, owner: OWNERS[row.state] ?? 'Betrieb' }));
    return { ok: raised.length === 0, alarms: raised, items };
  }

  private alarms(): Promise<Alarm[]> {
    const now = systemClock.monotonic();
    if (this.seen === undefined || now - this.seen.at > VALID_MS) {
      this.seen = { at: now, alarms: readSystemState(this.surroundings).then(alarms) };
    }
    return this.seen.alarms;
  }
}
