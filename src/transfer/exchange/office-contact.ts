import { z } from 'zod';
import { execute, firstRow } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import type { Exchange } from './exchange';

const contactRow = z.object({
  name: z.string(),
  strasse: z.string(),
  hausnummer: z.string().nullable(),
  postleitzahl: z.string(),
  wohnort: z.string(),
  kanal: z.string(),
  erreichbarkeit: z.string(),
});

/** How an office writes itself as author of its messages. */
export type OfficeContact = z.output<typeof contactRow>;

/** The own office as author; throws `OFFICE_CONTACT_MISSING`. */
export async function officeContact(exchange: Exchange): Promise<OfficeContact> {
  const found = await firstRow(
    exchange.dataSource,
    contactRow,
    `SELECT name, strasse, hausnummer, postleitzahl, wohnort, kanal, erreichbarkeit FROM office_contact WHERE office = $1`,
    [exchange.office],
  );
  if (found === undefined) throw new EakteError('OFFICE_CONTACT_MISSING', exchange.office);
  return found;
}

/** Sets or replaces the sender's data of the own office. */
export async function setOfficeContact(exchange: Exchange, contact: OfficeContact): Promise<void> {
  await execute(
    exchange.dataSource,
    `INSERT INTO office_contact (office, name, strasse, hausnummer, postleitzahl, wohnort, kanal, erreichbarkeit)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (office) DO UPDATE SET name = $2, strasse = $3, hausnummer = $4, postleitzahl = $5, wohnort = $6, kanal = $7,
       erreichbarkeit = $8`,
    [
      exchange.office,
      contact.name,
      contact.strasse,
      contact.hausnummer,
      contact.postleitzahl,
      contact.wohnort,
      contact.kanal,
      contact.erreichbarkeit,
    ],
  );
}
