import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { GreyImage } from '../../imaging/page-image';
import { readHocr } from '../hocr';
import { chooseLanguages, describeTrainedData, findTessdata, hasTrainedData } from '../language-data';
import type { OcrEngine, RecogniseOptions } from '../ocr-engine';
import type { OpenedEngine } from '../opened-engine';
import type { PageText } from '../page-text';
import { portableGreymap } from '../portable-greymap';
import { pageSegMode } from '../segmentation';

const run = promisify(execFile);

/**
 * Opens the `tesseract` command, for machines where its library cannot be loaded (statically linked builds): one
 * process and two small files a page. Null when the command or German data are not installed.
 */
export async function openCommandEngine(
  requested: readonly string[],
  tessdata?: string,
  path = '',
): Promise<OpenedEngine | null> {
  const command = findCommand(path);
  const folder = findTessdata(tessdata);
  if (command === null || folder === null) return null;
  const choice = chooseLanguages(requested, (code) => hasTrainedData(folder, code));
  try {
    const { stdout } = await run(command, ['--version']);
    const release = /tesseract v?(\S+)/.exec(stdout)?.[1] ?? 'unbekannt';
    const version = `${release} (${describeTrainedData(folder, choice.languages)})`;
    return { ...choice, engine: new CommandEngine(command, folder, version, choice.languages) };
  } catch {
    // There is a file of that name, but it does not run here.
    return null;
  }
}

function findCommand(path: string): string | null {
  const folders = [...path.split(delimiter), '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'].filter(
    (one) => one !== '',
  );
  return folders.map((folder) => join(folder, 'tesseract')).find((file) => existsSync(file)) ?? null;
}

class CommandEngine implements OcrEngine {
  readonly name = 'tesseract-native';

  constructor(
    private readonly command: string,
    private readonly tessdata: string,
    readonly version: string,
    readonly languages: readonly string[],
  ) {}

  async recognise(image: GreyImage, options: RecogniseOptions): Promise<PageText> {
    const { width, height } = image;
    const { dpi } = options;
    // Memory, not disk, where the system has such a folder.
    const folder = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'eakte-ocr-'));
    try {
      const input = join(folder, 'page.pgm');
      await writeFile(input, portableGreymap(image));
      const mode = String(pageSegMode(options));
      const variables = ['tessedit_do_invert=0', `tessedit_char_whitelist=${options.alphabet ?? ''}`];
      const args = [
        ...[
          '--tessdata-dir',
          this.tessdata,
          '-l',
          this.languages.join('+'),
          '--oem',
          '1',
          '--psm',
          mode,
          '--dpi',
          String(Math.round(dpi)),
        ],
        ...variables.flatMap((variable) => ['-c', variable]),
      ];
      await run(this.command, [input, join(folder, 'out'), ...args, 'hocr'], { env: { OMP_THREAD_LIMIT: '1' } });
      return readHocr(await readFile(join(folder, 'out.hocr'), 'utf8'), { width, height, dpi });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
