import { Inject, Injectable } from '@nestjs/common';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import yazl from 'yazl';
import { mergePdfa, type MergeSource } from '../archive/pdfa/merge-pdfa';
import type { ReferenceProfile } from '../classification/profile';
import { Blobs } from '../platform/blobs';
import { EakteError } from '../platform/eakte-error';
import { PROFILE } from '../platform/tokens';
import type { AkteView } from './akte-view';
import { AktenService, type AkteSummary, type Dokument } from './akten.service';
import { documentPath } from './document-path';

/** The fixed date inside ZIP entries: same Akte, same bytes. */
const ZIP_TIME = new Date(Date.UTC(2000, 0, 1));

/** An Akte as a whole: for the screen, as one PDF/A, as ZIP. */
@Injectable()
export class AkteExport {
  constructor(
    private readonly akten: AktenService,
    private readonly blobs: Blobs,
    @Inject(PROFILE) private readonly profile: ReferenceProfile,
  ) {}

  /** Throws NOT_FOUND. */
  async view(office: string, akteId: string): Promise<AkteView> {
    const akte = await this.akten.akte(office, { id: akteId });
    const [items, vorgaenge] = await Promise.all([
      this.akten.dokumente(office, akteId),
      this.akten.vorgaenge(office, akteId),
    ]);
    // Filed under another version of the profile: what this one does not know is shown by its id, never left out.
    const unknown = [...new Set(vorgaenge.map((vorgang) => vorgang.register))]
      .filter((id) => !this.profile.registers.some((entry) => entry.id === id))
      .map((id) => ({ id, name: id }));
    const register = [...this.profile.registers, ...unknown]
      .map((entry) => ({
        id: entry.id,
        name: entry.name,
        vorgaenge: vorgaenge
          .filter((vorgang) => vorgang.register === entry.id)
          .map((vorgang) => ({
            ...vorgang,
            dokumente: items
              .filter((item) => item.vorgangId === vorgang.id)
              .toSorted(byDate)
              .map((item) => item.id),
          })),
      }))
      .filter((entry) => entry.vorgaenge.length > 0);
    return { ...akte, register, items };
  }

  /** Writes the whole Akte as one PDF/A in register order, with bookmarks and page labels. Throws NOT_READY for an Akte without documents. */
  async writePdf(office: string, akte: AkteSummary, out: Writable): Promise<void> {
    const view = await this.view(office, akte.id);
    if (view.items.length === 0) throw new EakteError('NOT_READY', 'Die Akte hat noch keine Dokumente');
    const folder = await mkdtemp(join(tmpdir(), 'eakte-export-'));
    try {
      await mergePdfa(this.sources(office, view, folder), metadata(view), out);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** One document file at a time on disk: an Akte of 3,000 pages needs no more room than its longest document. */
  private async *sources(office: string, view: AkteView, folder: string): AsyncGenerator<MergeSource> {
    const file = join(folder, 'dokument.pdf');
    for (const register of view.register) {
      for (const id of register.vorgaenge.flatMap((vorgang) => vorgang.dokumente)) {
        const item = view.items.find((candidate) => candidate.id === id);
        if (item?.sha256 == null) continue;
        await this.blobs.toFile(office, 'dokument', item.sha256, file);
        yield { pdf: file, title: titleOf(item), register: `${register.id} ${register.name}` };
        await rm(file, { force: true });
      }
    }
  }

  /** One PDF/A and one Transfervermerk a document, and a table of contents; streamed. */
  async zip(office: string, akte: AkteSummary): Promise<Readable> {
    const view = await this.view(office, akte.id);
    const zip = new yazl.ZipFile();
    const options = { mtime: ZIP_TIME, compress: false, forceZip64Format: false };
    const contents = view.items.map((item) => ({
      datei: documentPath(item, item.position ?? item.number),
      titel: item.title,
      typ: item.type,
      register: item.register,
      datum: item.date,
      seiten: item.pages,
      sha256: item.sha256,
    }));
    zip.addBuffer(
      Buffer.from(
        JSON.stringify({ aktenzeichen: view.aktenzeichen, profil: view.profile, dokumente: contents }, null, 2),
      ),
      'inhaltsverzeichnis.json',
      options,
    );
    for (const item of view.items) {
      const path = documentPath(item, item.position ?? item.number);
      const { sha256, vermerkSha256 } = item;
      if (sha256 !== null) this.addBlob(zip, office, 'dokument', sha256, path, options);
      if (vermerkSha256 !== null) {
        this.addBlob(zip, office, 'vermerk', vermerkSha256, path.replace(/\.pdf$/, '.transfervermerk.json'), options);
      }
    }
    zip.end();
    const out = new Readable().wrap(zip.outputStream);
    // A document that is missing or damaged ends the whole ZIP: half an Akte must not look like one.
    zip.once('error', (error: Error) => out.destroy(error));
    return out;
  }

  private addBlob(
    zip: yazl.ZipFile,
    office: string,
    blobClass: 'dokument' | 'vermerk',
    sha256: string,
    path: string,
    options: Partial<yazl.ReadStreamOptions>,
  ): void {
    zip.addReadStreamLazy(path, options, (done) => {
      this.blobs.open(office, blobClass, sha256).then(
        (stream) => done(null, stream),
        (error: unknown) => zip.emit('error', error),
      );
    });
  }
}

const byDate = (a: Dokument, b: Dokument): number =>
  (a.date ?? '9999').localeCompare(b.date ?? '9999') || (a.position ?? 0) - (b.position ?? 0);

const titleOf = (item: Dokument): string => (item.date === null ? item.title : `${item.title} (${item.date})`);

function metadata(view: AkteView): Parameters<typeof mergePdfa>[1] {
  return {
    title: `Ausländerakte ${view.aktenzeichen}`,
    createdAt: null,
    creatorTool: 'eakte',
    producer: 'eakte',
    language: 'de-DE',
  };
}
