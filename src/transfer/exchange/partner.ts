import { z } from 'zod';
import { firstRow } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import { findCode } from '../xauslaender/codelists/code-list';
import type { Message } from '../xauslaender/registry/messages';
import type { Exchange } from './exchange';

/** An office that can be written to. */
export interface Partner {
  /** Behördenkennziffer of the code list abhkennung, e.g. `030700`. */
  readonly code: string;
  /** Kennung of the DVDV, e.g. `azr:030700`. */
  readonly kennung: string;
  readonly name: string;
}

const PREFIX = 'azr:';
const CODE = /^[0-9A-Za-z]{3,20}$/;

/** The Kennung of an office, from its Behördenkennziffer. */
export function kennungOf(code: string): string {
  return `${PREFIX}${code}`;
}

/** The Behördenkennziffer in a Kennung; undefined when it is none of an Ausländerbehörde. */
export function codeOf(kennung: string): string | undefined {
  const code = kennung.startsWith(PREFIX) ? kennung.slice(PREFIX.length) : '';
  return CODE.test(code) ? code : undefined;
}

/**
 * The office behind `030700` or `azr:030700`: of the directory (code list abhkennung), of this installation, or one that
 * a handover already runs with. Undefined when it is none of them.
 */
export async function findPartner(exchange: Exchange, text: string): Promise<Partner | undefined> {
  const code = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : text;
  const entry = findCode('abhkennung', code);
  if (entry !== undefined) return { code, kennung: kennungOf(code), name: entry.name ?? code };
  const known = await firstRow(
    exchange.dataSource,
    z.object({ name: z.string() }),
    `SELECT name FROM office_contact WHERE office = $1
     UNION ALL SELECT partner_name FROM uebergabe WHERE office = $2 AND partner = $1 LIMIT 1`,
    [code, exchange.office],
  );
  return known === undefined ? undefined : { code, kennung: kennungOf(code), name: known.name };
}

/** Like `findPartner`; throws `PARTNER_UNKNOWN`. */
export async function partnerOf(exchange: Exchange, text: string): Promise<Partner> {
  const partner = await findPartner(exchange, text);
  if (partner === undefined) throw new EakteError('PARTNER_UNKNOWN', text);
  return partner;
}

/** Who wrote a message: answers go there. Undefined when it is no Ausländerbehörde. */
export function authorOf(message: Message): Partner | undefined {
  const { kennung, name } = message.kopf.autor;
  const code = codeOf(kennung);
  return code === undefined ? undefined : { code, kennung, name };
}
