/** Something a person can do about a delivery now. `needs` are the fields of the body to ask for. */
export interface BoardAction {
  readonly id: string;
  readonly label: string;
  readonly method: 'POST';
  readonly path: string;
  readonly needs: string[];
}

const WORDS: Readonly<Record<string, string>> = {
  angenommen: 'Angenommen',
  in_arbeit: 'In Arbeit',
  fertig: 'Fertig',
  pruefung: 'Prüfung nötig',
  quarantaene: 'Quarantäne',
  abgewiesen: 'Abgewiesen',
  duplikat: 'Schon vorhanden',
};

/** A state as it is called on the screen. */
export function stateInWords(state: string): string {
  return WORDS[state] ?? state;
}

/** Quarantined because nobody knows whose it is: a person may say so. */
const NEEDS_OWNER = new Set(['AKTENZEICHEN_UNKNOWN', 'NOT_LISTED', 'DUPLICATE_OTHER_AKTE', 'MANIFEST_ROW_INVALID']);

/** What can be done about a delivery in its state. Nothing is deleted: a rejected delivery keeps its original. */
export function actionsFor(delivery: {
  readonly id: string;
  readonly state: string;
  readonly kind: string;
  readonly code: string | null;
  readonly akte_id: string | null;
  readonly eilig: boolean;
}): BoardAction[] {
  const action = (id: string, label: string, needs: string[]): BoardAction => ({
    id,
    label,
    method: 'POST',
    path: `/api/v1/deliveries/${delivery.id}/${id}`,
    needs,
  });
  const actions: BoardAction[] = [];
  if (delivery.state === 'quarantaene' && delivery.kind !== 'missing') {
    if (NEEDS_OWNER.has(delivery.code ?? '')) actions.push(action('assign', 'Akte zuordnen', ['aktenzeichen']));
    actions.push(action('retry', 'Erneut versuchen', []), action('reject', 'Abweisen', ['reason']));
  }
  if (delivery.state === 'pruefung' && delivery.akte_id === null) {
    actions.push(action('release', 'Akte bestätigen', ['aktenzeichen']), action('reject', 'Abweisen', ['reason']));
  }
  if (delivery.state === 'angenommen' || delivery.state === 'in_arbeit') {
    actions.push(action('urgent', delivery.eilig ? 'Nicht mehr eilig' : 'Vorziehen', ['urgent']));
  }
  return actions;
}
