import type { ApiClient } from './api-client';
import { statusSchema } from './schemas';

/** How states read for people. */
export const STATE_NAMES: Readonly<Record<string, string>> = {
  angenommen: 'angenommen',
  in_arbeit: 'in Arbeit',
  fertig: 'fertig',
  pruefung: 'Prüfung nötig',
  quarantaene: 'Quarantäne',
  abgewiesen: 'abgewiesen',
  duplikat: 'Doppellieferung',
};

/** `eakte status`: deliveries by state, with the age of the oldest. */
export async function showStatus(client: ApiClient, json: boolean): Promise<number> {
  const { items } = await client.get('/api/v1/status', statusSchema);
  if (json) {
    process.stdout.write(`${JSON.stringify({ items })}\n`);
    return 0;
  }
  if (items.length === 0) process.stdout.write('Noch keine Lieferungen\n');
  for (const item of items) {
    const name = (STATE_NAMES[item.state] ?? item.state).padEnd(16);
    process.stdout.write(`${name} ${String(item.deliveries).padStart(6)}   älteste seit ${item.oldest}\n`);
  }
  return 0;
}
