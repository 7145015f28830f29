import { choice, one, type TypeOfCodec } from '../codec/structure';
import { boolean, jahr, jahrMonat, tagesdatum } from '../codec/texts';

/** xinneres-datum 2: a date of which day, or day and month, may be unknown. A partial date stays partial. */
export const teilbekanntesDatum = choice('none', {
  jahrMonatTag: one(tagesdatum),
  jahrMonat: one(jahrMonat),
  jahr: one(jahr),
});

/** An element that can only say `true`; empty means true as well (fixed value of the schema). */
export const nurTrue = boolean({ whenEmpty: true, only: true });

/** A partly known date, or the statement that it is unknown. */
export const teilbekanntesDatumMitUnbekannt = choice('none', {
  teilbekanntesDatum: one(teilbekanntesDatum),
  unbekannt: one(nurTrue),
});
export type TeilbekanntesDatumMitUnbekannt = TypeOfCodec<typeof teilbekanntesDatumMitUnbekannt>;

/** `1990`, `1990-04` or `1990-04-17` as the standard's choice; undefined text (unknown) becomes `unbekannt`. */
export function toTeilbekanntesDatum(date: string | undefined): TeilbekanntesDatumMitUnbekannt {
  if (date === undefined || date === '') return { kind: 'unbekannt', value: true };
  if (date.length === 4) return { kind: 'teilbekanntesDatum', value: { kind: 'jahr', value: date } };
  if (date.length === 7) return { kind: 'teilbekanntesDatum', value: { kind: 'jahrMonat', value: date } };
  return { kind: 'teilbekanntesDatum', value: { kind: 'jahrMonatTag', value: date } };
}

/** The way back: '' when unknown. */
export function fromTeilbekanntesDatum(date: TeilbekanntesDatumMitUnbekannt): string {
  return date.kind === 'unbekannt' ? '' : date.value.value;
}
