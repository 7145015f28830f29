import { isArray, isName, isReference, latin1, type PdfDictionary, type PdfValue } from '../reading/pdf-parser';
import { isPlain, type PdfReader } from '../reading/pdf-reader';
import { nameOf } from './object-rules';
import type { ViolationList } from './pdfa-rules';

/** Channels an ICC profile describes; null when there is no output intent. */
export type IntentColour = 'RGB ' | 'CMYK' | 'GRAY' | null;

const DEVICE_SPACES: Readonly<Record<string, 'Gray' | 'RGB' | 'CMYK'>> = {
  DeviceGray: 'Gray',
  DeviceRGB: 'RGB',
  DeviceCMYK: 'CMYK',
  G: 'Gray',
  RGB: 'RGB',
  CMYK: 'CMYK',
};

const PROCESS_COLOURS = new Set(['Cyan', 'Magenta', 'Yellow', 'Black', 'None', 'All']);

/** Checks colour spaces where content uses them. */
export class ColourRules {
  private readonly profiles = new Set<number>();

  constructor(
    private readonly reader: PdfReader,
    private readonly intent: IntentColour,
    private readonly found: ViolationList,
  ) {}

  /** 6.2.4.3: a device colour needs a Default space in the resources or an output intent of its kind. */
  async device(kind: 'Gray' | 'RGB' | 'CMYK', resources: PdfDictionary | null, where: string): Promise<void> {
    if (kind === 'Gray' && this.intent !== null) return;
    if (kind === 'RGB' && this.intent === 'RGB ') return;
    if (kind === 'CMYK' && this.intent === 'CMYK') return;
    const spaces = await this.reader.dictionary(resources?.entries.get('ColorSpace'));
    if (spaces?.entries.has(`Default${kind}`) !== true) this.found.add('DEVICE_COLOUR', `${where}: Device${kind}`);
  }

  /** A colour space by name or as an array, with what it is built on. */
  async space(value: PdfValue | undefined, resources: PdfDictionary | null, where: string, depth = 0): Promise<void> {
    if (depth > 8) return;
    const resolved = await this.reader.resolve(value);
    if (!isPlain(resolved)) return;
    if (isName(resolved)) {
      const device = DEVICE_SPACES[resolved.name];
      if (device !== undefined) {
        await this.device(device, resources, where);
        return;
      }
      const named = await this.reader.dictionary(resources?.entries.get('ColorSpace'));
      const own = named?.entries.get(resolved.name);
      if (own !== undefined) await this.space(own, null, where, depth + 1);
      else if (resolved.name !== 'Pattern') this.found.add('RESOURCE', `${where}: colour space ${resolved.name}`);
      return;
    }
    if (!isArray(resolved)) return;
    const family = nameOf(resolved.items[0]);
    if (family === 'ICCBased') await this.profile(resolved.items[1], where);
    if (family === 'Indexed' || family === 'I' || family === 'Pattern') {
      await this.space(resolved.items[1], resources, where, depth + 1);
    }
    if (family === 'Separation' || family === 'DeviceN') {
      await this.space(resolved.items[2], resources, where, depth + 1);
    }
    if (family === 'DeviceN') await this.colorants(resolved.items, where);
  }

  private async profile(value: PdfValue | undefined, where: string): Promise<void> {
    if (isReference(value)) {
      if (this.profiles.has(value.number)) return;
      this.profiles.add(value.number);
    }
    const kind = await readProfileKind(this.reader, value);
    const channels = (await this.reader.dictionary(value))?.entries.get('N');
    if (kind === null || !['mntr', 'prtr', 'scnr', 'spac'].includes(kind.deviceClass) || kind.version > 4) {
      this.found.add('ICC_PROFILE', `${where}: header`);
    } else if (channels !== { GRAY: 1, 'RGB ': 3, 'Lab ': 3, CMYK: 4 }[kind.space]) {
      this.found.add('ICC_PROFILE', `${where}: /N does not fit ${kind.space}`);
    }
  }

  /** 6.2.4.4 and 6.1.13: at most 32 colorants, spot colours described. */
  private async colorants(items: readonly PdfValue[], where: string): Promise<void> {
    const names = await this.reader.resolve(items[1]);
    if (!isPlain(names) || !isArray(names)) return;
    if (names.items.length > 32) this.found.add('LIMIT', `${where}: ${names.items.length} colorants`);
    const attributes = await this.reader.dictionary(items[4]);
    const described = await this.reader.dictionary(attributes?.entries.get('Colorants'));
    for (const name of names.items.filter(isName)) {
      if (PROCESS_COLOURS.has(name.name) || described?.entries.has(name.name) === true) continue;
      this.found.add('COLORANTS', `${where}: ${name.name}`);
    }
  }
}

/** Class, colour space and major version in the header of an ICC profile; null when it is none. */
export async function readProfileKind(
  reader: PdfReader,
  value: PdfValue | undefined,
): Promise<{ readonly deviceClass: string; readonly space: string; readonly version: number } | null> {
  const stream = await reader.resolve(value);
  if (isPlain(stream)) return null;
  const bytes = await reader.decodedBytes(stream);
  if (bytes === null || bytes.length < 128 || latin1(bytes.subarray(36, 40)) !== 'acsp') return null;
  return {
    deviceClass: latin1(bytes.subarray(12, 16)),
    space: latin1(bytes.subarray(16, 20)),
    version: bytes[8]!,
  };
}
