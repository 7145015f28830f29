import { z } from 'zod';
import { firstRow, type Sql } from './database/sql';

/** The id of this installation: the same for all its processes, whatever name they call the database by. Needs the newest schema. */
export async function installationId(sql: Sql): Promise<string> {
  const row = await firstRow(sql, z.object({ id: z.uuid() }), 'SELECT id FROM installation');
  if (row === undefined) throw new Error('the table installation is empty');
  return row.id;
}
