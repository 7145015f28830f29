import { Injectable } from '@nestjs/common';
import { systemClock } from '../../platform/clock';
import { AktenService } from '../akten.service';
import { DuplicatesService } from '../duplicates/duplicates.service';
import { ueberblick, type Ueberblick } from './ueberblick';

/** The day in Germany, `YYYY-MM-DD`: deadlines end at midnight here, not in Greenwich. */
function today(): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin' }).format(systemClock.now());
}

/** Akte auf einen Blick: reads the documents' fields and computes. */
@Injectable()
export class UeberblickService {
  constructor(
    private readonly akten: AktenService,
    private readonly duplicates: DuplicatesService,
  ) {}

  /** Throws NOT_FOUND. */
  async of(office: string, akteId: string): Promise<Ueberblick> {
    const akte = await this.akten.akte(office, { id: akteId });
    await this.duplicates.refresh(office, akteId);
    return ueberblick(akte, await this.akten.dokumente(office, akteId), today());
  }
}
