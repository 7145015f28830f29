import type { DeliveryState } from '../api/shapes';
import type { Tone } from '../widgets/badge';

/** States of a delivery in plain words, in the order in which work flows. */
export const STATES: readonly {
  readonly id: DeliveryState;
  readonly name: string;
  readonly tone: Tone;
  readonly help: string;
}[] = [
  {
    id: 'angenommen',
    name: 'Angenommen',
    tone: 'neutral',
    help: 'Die Bytes liegen sicher, die Verarbeitung beginnt gleich.',
  },
  { id: 'in_arbeit', name: 'In Arbeit', tone: 'info', help: 'Seiten werden gelesen und Dokumente gebildet.' },
  { id: 'pruefung', name: 'Prüfung nötig', tone: 'warning', help: 'Ein Mensch muss etwas ansehen oder entscheiden.' },
  {
    id: 'quarantaene',
    name: 'Quarantäne',
    tone: 'danger',
    help: 'Angehalten mit Grund; das Original ist aufbewahrt, der Rest läuft weiter.',
  },
  { id: 'abgewiesen', name: 'Abgewiesen', tone: 'danger', help: 'Nicht angenommen, mit Grund.' },
  { id: 'duplikat', name: 'Duplikat', tone: 'neutral', help: 'Dieselben Bytes gab es schon; abgelegt ist nur einmal.' },
  { id: 'fertig', name: 'Fertig', tone: 'success', help: 'In der Akte abgelegt.' },
];

export const stateOf = (id: string) => STATES.find((state) => state.id === id);
