import { mkdir } from 'node:fs/promises';
import { totalmem } from 'node:os';
import type { Config } from '../../config/config';
import { createOcrEngine } from '../../ocr/create-engine';
import { freeShare } from '../../platform/free-space';
import { fault, hint, ok, type Finding } from './check';

/** Which recogniser this machine has, and whether all languages asked for are there. */
export async function recogniser({ ocr }: Pick<Config, 'ocr'>): Promise<Finding[]> {
  const prefer = ocr.engine === 'auto' ? undefined : ocr.engine === 'tesseract' ? 'native' : 'wasm';
  const { engine, languages, missing } = await createOcrEngine({ languages: ocr.languages, prefer });
  const findings = [ok(`${engine.name} ${engine.version} (${languages.join(', ')})`)];
  await engine.close();
  if (engine.name === 'tesseract-wasm' && ocr.engine === 'auto') {
    findings.push(
      hint(
        'gelesen wird ohne installiertes tesseract: mehrfach langsamer',
        'apt install tesseract-ocr tesseract-ocr-deu',
      ),
    );
  }
  if (missing.length > 0) {
    const packages = missing.map((code) => `tesseract-ocr-${code.replaceAll('_', '-')}`).join(' ');
    findings.push(fault(`Sprachdaten fehlen: ${missing.join(', ')}`, `apt install ${packages}`));
  }
  return findings;
}

/** Room in the data directory, against the limit under which the door closes. */
export async function disk({ data, limits }: Pick<Config, 'data' | 'limits'>): Promise<Finding> {
  await mkdir(data, { recursive: true, mode: 0o700 });
  const free = (await freeShare(data)) * 100;
  const text = `${free.toFixed(0)} % frei in ${data}`;
  if (free >= limits.minFreePercent * 1.5) return ok(text);
  const action = `Platz schaffen: unter ${limits.minFreePercent} % wird nichts mehr angenommen (EAKTE_MIN_FREE_PERCENT).`;
  return free < limits.minFreePercent ? fault(text, action) : hint(text, action);
}

/** Whether the page processes fit into the memory at their limits. */
export function memory({ work, limits }: Pick<Config, 'work' | 'limits'>): Promise<Finding> {
  const [needed, total] = [work.pages * limits.pageMemoryBytes, totalmem()];
  const gb = (bytes: number): string => (bytes / 2 ** 30).toFixed(1);
  const text = `${work.pages} Leseprozesse zu höchstens ${gb(limits.pageMemoryBytes)} GB, vorhanden ${gb(total)} GB`;
  return Promise.resolve(
    needed <= total * 0.8
      ? ok(text)
      : hint(
          text,
          'EAKTE_WORKERS oder EAKTE_PAGE_MEMORY_MB verringern, sonst kann der Rechner Leseprozesse abbrechen.',
        ),
  );
}
