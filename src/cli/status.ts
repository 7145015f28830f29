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

/** `eakte status`: what is wrong, and deliveries by state with the age of the oldest. Exit code 1 while an alarm is raised. */
export async function showStatus(client: ApiClient, json: boolean): Promise<number> {
  const { items, alarms } = await client.get('/api/v1/status', statusSchema);
  if (json) {
    process.stdout.write(`${JSON.stringify({ items, alarms })}\n`);
    return alarms.length === 0 ? 0 : 1;
  }
  for (const { code, sentence, action, figure } of alarms) {
    process.stdout.write(`⚠ ${sentence}${figure === undefined ? '' : ` (${figure})`} ${action} [${code}]\n`);
  }
  if (items.length === 0) process.stdout.write('Noch keine Lieferungen\n');
  for (const item of items) {
    const name = (STATE_NAMES[item.state] ?? item.state).padEnd(16);
    process.stdout.write(`${name} ${String(item.deliveries).padStart(6)}   älteste seit ${item.oldest}\n`);
  }
  return alarms.length === 0 ? 0 : 1;
}
