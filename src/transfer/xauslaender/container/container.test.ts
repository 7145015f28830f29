import { crc32, deflateRawSync } from 'node:zlib';
import { assemble } from './assembly';
import { cutContainer, packageCount } from './cut-container';
import { openContainer, type OpenResult } from './open-container';
import { partOf } from './part-reader';
import { containerSize, entryName, writeContainer, type ContainerFile } from './write-container';
import { directoryRecord, endRecords, localHeader } from './zip-records';

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const pdf = (n: number, bytes = 5000): Buffer =>
  Buffer.concat([Buffer.from(`%PDF-1.7 ${n}\n`), Buffer.alloc(bytes, n)]);

const fileOf = (n: number, data: Buffer = pdf(n), endung = 'pdf'): ContainerFile => ({
  dokumentuuid: uuid(n),
  endung,
  bytes: data.length,
  open: () => [data.subarray(0, 100), data.subarray(100)],
});
const announce = (...numbers: number[]) => numbers.map((n) => ({ dokumentuuid: uuid(n), format: '044' }));

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

/** Takes every file out; the first reason to refuse, or 'fine'. */
async function judge(result: OpenResult): Promise<string> {
  if (result.kind === 'refused') return result.findings.map(({ reason }) => reason).join(' | ');
  try {
    for (const file of result.files) await collect(file.open());
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'fine';
}

interface Crafted {
  readonly name: string;
  readonly data: Buffer;
  readonly method?: number;
  readonly flags?: number;
  readonly attributes?: number;
  readonly crc?: number;
  readonly localName?: string;
  readonly claimedSize?: number;
}

/** A ZIP with any fault: records of the own writer, changed at the byte that matters. */
function craft(entries: readonly Crafted[], before = Buffer.alloc(0)): Buffer {
  const locals: Buffer[] = [before];
  const records: Buffer[] = [];
  let offset = before.length;
  for (const entry of entries) {
    const packed = entry.method === 8 ? deflateRawSync(entry.data) : entry.data;
    const sum = entry.crc ?? crc32(entry.data);
    const base = { name: entry.name, bytes: entry.data.length, crc32: sum };
    const local = localHeader({ ...base, name: entry.localName ?? entry.name });
    const record = directoryRecord({ ...base, offset });
    for (const [header, at] of [[local, 0] as const, [record, 2] as const]) {
      header.writeUInt16LE(entry.flags ?? 0, 6 + at);
      header.writeUInt16LE(entry.method ?? 0, 8 + at);
      header.writeUInt32LE(packed.length, 18 + at);
      header.writeUInt32LE(entry.claimedSize ?? entry.data.length, 22 + at);
    }
    if (entry.attributes !== undefined) record.writeUInt32LE(entry.attributes, 38);
    locals.push(local, packed);
    records.push(record);
    offset += local.length + packed.length;
  }
  const directory = Buffer.concat(records);
  return Buffer.concat([...locals, directory, endRecords(entries.length, directory.length, offset)]);
}

describe('the container', () => {
  it('has exactly the announced size, is the same each time, and comes back over any cuts', async () => {
    const files = [1, 2, 3].map((n) => fileOf(n));
    const zip = await collect(writeContainer(files));
    expect(zip.length).toBe(containerSize(files));
    expect((await collect(writeContainer(files))).equals(zip)).toBe(true);
    for (const partBytes of [1000, 4999, 7, zip.length, zip.length + 1].filter((size) => zip.length / size < 4000)) {
      const parts = [];
      for await (const piece of cutContainer(writeContainer(files), zip.length, partBytes)) {
        const bytes = await collect(piece.open());
        expect(bytes.length).toBe(piece.bytes);
        parts.push(partOf(bytes));
      }
      expect(parts).toHaveLength(packageCount(zip.length, partBytes));
      const opened = await openContainer(parts, announce(1, 2, 3));
      if (opened.kind === 'refused') throw new Error(opened.findings[0].reason);
      for (const [index, file] of opened.files.entries())
        expect((await collect(file.open())).equals(pdf(index + 1))).toBe(true);
    }
  });

  it('does not pack a file that changed since it was announced', async () => {
    const data = pdf(1);
    await expect(collect(writeContainer([{ ...fileOf(1), bytes: data.length + 1 }]))).rejects.toMatchObject({
      code: 'TRANSFER_CONTAINER_INVALID',
    });
    await expect(collect(writeContainer([{ ...fileOf(1), crc32: 1 }]))).rejects.toMatchObject({
      code: 'TRANSFER_CONTAINER_INVALID',
    });
  });

  it('takes DEFLATE as well', async () => {
    const zip = craft([{ name: entryName(fileOf(1)), data: pdf(1), method: 8 }]);
    expect(await judge(await openContainer([partOf(zip)], announce(1)))).toBe('fine');
  });

  const name = entryName(fileOf(1));
  it.each<readonly [string, readonly Crafted[], string]>([
    ['a path upwards', [{ name: '../../etc/passwd', data: pdf(1) }], 'Ordner'],
    ['an absolute name', [{ name: '/etc/passwd', data: pdf(1) }], 'Ordner'],
    ['a name of Windows', [{ name: 'C:\\x.pdf', data: pdf(1) }], 'Ordner'],
    ['a folder', [{ name: 'ordner/', data: Buffer.alloc(0) }], 'Ordner'],
    ['a file in a folder', [{ name: `ordner/${name}`, data: pdf(1) }], 'Ordner'],
    ['a link', [{ name, data: pdf(1), attributes: 0o120777 * 0x10000 }], 'Verknüpfung'],
    ['a device', [{ name, data: pdf(1), attributes: 0o020666 * 0x10000 }], 'keine gewöhnliche Datei'],
    ['another name', [{ name: 'Bescheid.pdf', data: pdf(1) }], 'heißt nicht'],
    ['encryption', [{ name, data: pdf(1), flags: 1 }], 'verschlüsselt'],
    ['another method', [{ name, data: pdf(1), method: 12 }], 'Verfahren 12'],
    [
      'a name twice',
      [
        { name, data: pdf(1) },
        { name, data: pdf(1) },
      ],
      'mehrfach',
    ],
    [
      'a name twice, in other letters',
      [
        { name, data: pdf(1) },
        { name: name.toUpperCase(), data: pdf(1) },
      ],
      'mehrfach',
    ],
    ['a wrong CRC', [{ name, data: pdf(1), crc: 1 }], 'Prüfsumme'],
    [
      'a file nobody announced',
      [
        { name, data: pdf(1) },
        { name: entryName(fileOf(2)), data: pdf(2) },
      ],
      'steht nicht in den Metadaten',
    ],
    ['a missing file', [], 'fehlt'],
    ['an extension that is not the type', [{ name: `${uuid(1)}.jpg`, data: pdf(1) }], 'passt nicht'],
    ['content that is not the extension', [{ name, data: Buffer.from('MZ ist kein PDF') }], 'nicht vom Format'],
    ['an empty file', [{ name, data: Buffer.alloc(0) }], 'leer'],
    ['a bomb', [{ name, data: Buffer.concat([pdf(1), Buffer.alloc(5_000_000)]), method: 8 }], '100-fache'],
    ['a size that is a lie', [{ name, data: pdf(1), method: 8, claimedSize: 100 }], 'nicht die angegebenen 100 Bytes'],
    ['two names for one file', [{ name, data: pdf(1), localName: entryName(fileOf(9)) }], 'verschiedene Namen'],
  ])('refuses %s', async (_what, entries, reason) => {
    expect(await judge(await openContainer([partOf(craft(entries))], announce(1)))).toContain(reason);
  });

  it('refuses bytes before the first entry, a cut end and what is no ZIP at all', async () => {
    const entry = { name, data: pdf(1) };
    expect(await judge(await openContainer([partOf(craft([entry], Buffer.from('MZ...')))], announce(1)))).toContain(
      'fremde Bytes',
    );
    expect(await judge(await openContainer([partOf(craft([entry]).subarray(0, -30))], announce(1)))).toContain(
      'nicht lesbar',
    );
    expect(await judge(await openContainer([partOf(Buffer.from('kein ZIP'))], announce(1)))).toContain('nicht lesbar');
  });

  it('refuses a directory that names one piece of data twice', async () => {
    const zip = craft([
      { name, data: pdf(1) },
      { name: entryName(fileOf(2)), data: pdf(2) },
    ]);
    const second = zip.lastIndexOf('PK\x01\x02', undefined, 'latin1');
    zip.writeUInt32LE(10, second + 42);
    expect(await judge(await openContainer([partOf(zip)], announce(1, 2)))).toContain('überlappen');
  });
});

describe('packages', () => {
  const announced = { anzahlDerPakete: 3, archivgroesse: 60 };
  const arrived = (paketnummer: number, sha256 = String(paketnummer), bytes = 20) => ({ paketnummer, bytes, sha256 });

  it('come in any order, and twice without harm', () => {
    const found = assemble(announced, [arrived(3), arrived(1), arrived(3), arrived(2)]);
    expect(found).toMatchObject({ complete: true, missing: [], findings: [] });
    expect(found.order.map(({ paketnummer }) => paketnummer)).toEqual([1, 2, 3]);
  });

  it('are waited for: a missing number is no refusal', () => {
    expect(assemble(announced, [arrived(3)])).toMatchObject({ complete: false, missing: [1, 2], findings: [] });
  });

  it.each([
    ['the same number with other bytes', [arrived(1), arrived(1, 'x'), arrived(2), arrived(3)], 'verschiedenem Inhalt'],
    ['a number beyond the announced', [arrived(4)], 'gibt es in dieser Lieferung nicht'],
    ['a sum that is too small', [arrived(1), arrived(2), arrived(3, '3', 19)], '59 Bytes'],
    ['a sum that is too large before the end', [arrived(1), arrived(2, '2', 50)], '70 Bytes'],
  ])('are refused for %s', (_what, packages, reason) => {
    const { complete, findings } = assemble(announced, packages);
    expect(complete).toBe(false);
    expect(findings[0]).toMatchObject({ code: 'S999' });
    expect(findings[0]?.reason).toContain(reason);
  });
});

describe('beyond 4 GB', () => {
  it('offsets and the end go into ZIP64 records', () => {
    const record = directoryRecord({ name: 'x', bytes: 1, crc32: 0, offset: 5e9 });
    expect(record.readUInt32LE(42)).toBe(0xffffffff);
    expect(record.readBigUInt64LE(record.length - 8)).toBe(5_000_000_000n);
    expect(endRecords(1, 100, 5e9)).toHaveLength(56 + 20 + 22);
    expect(endRecords(1, 100, 4e9)).toHaveLength(22);
  });
});
