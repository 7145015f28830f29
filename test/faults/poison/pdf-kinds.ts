import { deflateSync } from 'node:zlib';
import type { PoisonKind } from './kind';
import { jpeg, letter } from './paper';
import { documentOf, pdf, type PdfObject, type PdfPage, scan, withOwnerPassword, words } from './pdf';

const text = (content: string, catalog = '', entries = ''): Buffer =>
  pdf(documentOf([{ content: words(content), entries }], catalog));

/** A document with objects of its own put in. */
function changed(
  pages: readonly PdfPage[],
  catalog: string,
  objects: readonly (readonly [number, PdfObject])[],
): Buffer {
  const parts = documentOf(pages, catalog);
  for (const [number, object] of objects) parts.objects.set(number, object);
  return pdf(parts);
}

/** Appends objects with a cross-reference of their own, as editors do. */
function revised(file: Buffer, objects: readonly (readonly [number, PdfObject])[]): Buffer {
  const before = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(file.toString('latin1'))?.[1] ?? '0';
  let body = '';
  const sections: string[] = [];
  for (const [number, object] of objects) {
    sections.push(`${number} 1\n${String(file.length + body.length).padStart(10, '0')} 00000 n \n`);
    body +=
      typeof object === 'string'
        ? `${number} 0 obj\n${object}\nendobj\n`
        : `${number} 0 obj\n<< ${object.dict} /Length ${object.data.length} >>\nstream\n${object.data.toString('latin1')}\nendstream\nendobj\n`;
  }
  const tail = `xref\n${sections.join('')}trailer\n<< /Size 90 /Root 1 0 R /Prev ${before} >>\nstartxref\n${file.length + body.length}\n%%EOF\n`;
  return Buffer.concat([file, Buffer.from(body + tail, 'latin1')]);
}

const quarantined = (code: string): PoisonKind['expected'] => ({ end: 'quarantined', code });
const filed = (...findings: string[]): PoisonKind['expected'] => ({ end: 'filed', findings });

/** One kind from its number, name, promise, outcome and the bytes. */
function kind(
  number: number,
  name: string,
  promised: PoisonKind['promised'],
  expected: PoisonKind['expected'],
  bytes: () => Buffer | Promise<Buffer>,
  more: Partial<PoisonKind> = {},
): PoisonKind {
  const path = `${number}-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.pdf`;
  return { number, name, promised, expected, make: async () => ({ path, bytes: await bytes() }), ...more };
}

const random48 = 'c3'.repeat(48);

/** 53–79: PDF. */
export const pdfKinds: readonly PoisonKind[] = [
  kind(53, 'Kennwort zum Lesen', 'Q', quarantined('PDF_ENCRYPTED'), () => {
    const zeros = '0'.repeat(64);
    const trailer = `/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <${zeros}> /U <${zeros}> >> /ID [<00> <00>]`;
    return pdf({ ...documentOf([{ content: words('53') }]), trailer });
  }),
  kind(54, 'Kennwort nach Revision 6', 'Q', quarantined('PDF_ENCRYPTED'), () => {
    const keys = `/O <${random48}> /U <${random48}> /OE <${random48.slice(0, 64)}> /UE <${random48.slice(0, 64)}> /Perms <${random48.slice(0, 32)}>`;
    const filter = '/CF << /StdCF << /CFM /AESV3 /AuthEvent /DocOpen /Length 32 >> >> /StmF /StdCF /StrF /StdCF';
    const trailer = `/Encrypt << /Filter /Standard /V 5 /R 6 /Length 256 /P -44 ${keys} ${filter} >> /ID [<00> <00>]`;
    return pdf({ ...documentOf([{ content: words('54') }]), trailer });
  }),
  kind(
    55,
    'Objektverzeichnis im Kreis',
    'Q',
    filed('PDF_REPAIRED'),
    () => {
      const file = text('55').toString('latin1');
      const start = /startxref\s+(\d+)/.exec(file)?.[1] ?? '';
      return Buffer.from(file.replace('/Root 1 0 R', `/Root 1 0 R /Prev ${start}`), 'latin1');
    },
    { deviation: 'Der Kreis wird erkannt und das Verzeichnis neu aufgebaut; alle Seiten sind da, mit Befund.' },
  ),
  kind(56, 'Seitenbaum im Kreis', 'Q', quarantined('FILE_CORRUPT'), () =>
    changed([{ content: words('56') }], '', [[2, '<< /Type /Pages /Kids [2 0 R] /Count 1 >>']]),
  ),
  kind(57, '10.000-fach geschachtelte Felder', 'Q', quarantined('FILE_CORRUPT'), () =>
    changed([{ content: words('57') }], '', [[10, `<< /Type /Page /X ${'['.repeat(10_000)}${']'.repeat(10_000)} >>`]]),
  ),
  kind(
    58,
    'Inhalt, der sich auf das Tausendfache entpackt',
    'Q',
    { end: 'filed' },
    () =>
      changed([{ content: words('58') }], '', [
        [11, { dict: '/Filter /FlateDecode', data: deflateSync(Buffer.alloc(100 << 20, 0x20)) }],
      ]),
    {
      deviation:
        'Das Entpacken ist begrenzt und der Inhalt harmlos (Leerzeichen): die Seite wird in den Grenzen gelesen.',
    },
  ),
  kind(
    59,
    'zehn Filter hintereinander',
    'Q',
    { end: 'filed' },
    () => {
      let data = Buffer.from(words('59'));
      for (let count = 0; count < 10; count += 1) data = Buffer.from(`${data.toString('hex')}>`);
      const dict = `/Filter [${'/ASCIIHexDecode '.repeat(10)}]`;
      return changed([{ content: '' }], '', [[11, { dict, data }]]);
    },
    { deviation: 'Der Inhalt lässt sich in den Grenzen entpacken; die Seite ist vollständig.' },
  ),
  kind(60, 'keine Seiten', 'Q', quarantined('PDF_NO_PAGES'), () =>
    changed([{ content: words('60') }], '', [[2, '<< /Type /Pages /Kids [] /Count 0 >>']]),
  ),
  kind(61, 'eingebettete Dateien', 'Q', quarantined('PDF_ACTIVE_CONTENT'), () =>
    changed([{ content: words('61') }], '/Names << /EmbeddedFiles << /Names [(a) 5 0 R] >> >>', [
      [5, '<< /Type /Filespec /F (a.exe) /EF << /F 6 0 R >> >>'],
      [6, { dict: '/Type /EmbeddedFile', data: Buffer.from('MZ') }],
    ]),
  ),
  kind(62, 'Start eines Programms', 'Q', quarantined('PDF_ACTIVE_CONTENT'), () =>
    text('62', '/OpenAction << /S /Launch /F (cmd.exe) >>'),
  ),
  kind(63, 'Besitzerkennwort', 'D', filed('PDF_OWNER_PASSWORD'), () =>
    pdf(withOwnerPassword(documentOf([{ content: words('63') }]), 'geheim')),
  ),
  kind(64, 'falsches Objektverzeichnis', 'D', filed('PDF_REPAIRED'), () =>
    pdf(documentOf([{ content: words('64') }]), 7),
  ),
  kind(65, 'ohne Dateiende', 'D', filed('PDF_REPAIRED'), () => {
    const file = text('65');
    return file.subarray(0, file.lastIndexOf('startxref'));
  }),
  kind(
    66,
    'Blatt von 200 Zoll',
    'D',
    { end: 'filed', pages: 1 },
    () => pdf(documentOf([{ content: words('66'), size: [14_400, 14_400] }])),
    { slow: true, deviation: 'Wird in den Grenzen gezeichnet; ein Befund über das Blattmaß fehlt (bekannte Lücke).' },
  ),
  kind(
    67,
    'nicht eingebettete Schrift',
    'D',
    { end: 'filed', pages: 1 },
    () => {
      const font =
        '<< /Type /Font /Subtype /TrueType /BaseFont /GibtEsNicht /Encoding /WinAnsiEncoding /FirstChar 32 /LastChar 32 /Widths [250] >>';
      return changed([{ content: words('67 ohne Schrift') }], '', [[3, font]]);
    },
    { deviation: 'Die Ersatzschrift zeigt den Text; ein Befund darüber fehlt (bekannte Lücke).' },
  ),
  kind(68, 'ausgeblendete Ebene', 'D', filed('PDF_LAYERS'), () => {
    const content = '/OC /L BDC BT /F 60 Tf 30 300 Td (AUS) Tj ET EMC BT /F 14 Tf 30 200 Td (68 an) Tj ET';
    const page = { content, entries: '/Resources << /Font << /F 3 0 R >> /Properties << /L 5 0 R >> >>' };
    return changed([page], '/OCProperties << /OCGs [5 0 R] /D << /OFF [5 0 R] >> >>', [
      [5, '<< /Type /OCG /Name (Ebene) >>'],
    ]);
  }),
  kind(69, 'älterer Inhalt unter einer Änderung', 'D', filed('PDF_REVISED'), () =>
    revised(text('69 alt'), [[11, { dict: '', data: Buffer.from(words('69 neu')) }]]),
  ),
  kind(70, 'XFA-Formular', 'D', filed('PDF_XFA'), () =>
    changed([{ content: words('70') }], '/AcroForm << /Fields [] /XFA 5 0 R >>', [
      [5, { dict: '', data: Buffer.from('<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"/>') }],
    ]),
  ),
  kind(71, 'versteckter Text, der dem Bild widerspricht', 'D', filed('PDF_TEXT_LAYER_IGNORED'), async () => {
    const picture = letter('71');
    return pdf(
      documentOf([scan(picture, await jpeg(picture), 'BT 3 Tr /F 8 Tf 20 300 Td (etwas ganz anderes) Tj ET')]),
    );
  }),
  kind(
    72,
    'falsche Behauptung, PDF/A zu sein',
    'D',
    { end: 'filed' },
    () => {
      const claim =
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="1" pdfaid:conformance="A"/></rdf:RDF></x:xmpmeta>';
      return changed([{ content: words('72') }], '/Metadata 5 0 R', [
        [5, { dict: '/Type /Metadata /Subtype /XML', data: Buffer.from(claim) }],
      ]);
    },
    { deviation: 'Der Behauptung wird nicht geglaubt: eAkte schreibt jedes Dokument neu als geprüftes PDF/A-2u.' },
  ),
  kind(
    73,
    'Verweis ins Netz',
    'D',
    { end: 'filed' },
    () =>
      text('73', '', '/Annots [<< /Subtype /Link /Rect [0 0 99 99] /A << /S /URI /URI (http://127.0.0.1:1/nie) >> >>]'),
    { deviation: 'Wird nie geholt und nicht übernommen; ein Befund darüber fehlt (bekannte Lücke).' },
  ),
  kind(74, 'JavaScript beim Öffnen', 'OK', filed('PDF_JAVASCRIPT'), () =>
    text('74', '/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>'),
  ),
  kind(75, 'JavaScript in der Schriftmatrix', 'OK', { end: 'filed' }, () => {
    const font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /FontMatrix [1 2 3 4 5 (1\\); alert\\('x')] >>";
    return changed([{ content: words('75') }], '', [[3, font]]);
  }),
  kind(76, 'Formularwerte', 'OK', { end: 'filed' }, () =>
    changed(
      [{ content: words('76'), entries: '/Annots [5 0 R]' }],
      '/AcroForm << /Fields [5 0 R] /NeedAppearances true /DR << /Font << /F 3 0 R >> >> >>',
      [
        [
          5,
          '<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (MUSTERFRAU) /DA (/F 20 Tf 0 g) /Rect [30 200 250 240] /F 4 >>',
        ],
      ],
    ),
  ),
  kind(77, 'signiertes PDF', 'OK', filed('PDF_SIGNED'), () =>
    changed([{ content: words('77') }], '/AcroForm << /Fields [5 0 R] /SigFlags 3 >>', [
      [5, '<< /FT /Sig /T (Signatur) /V 6 0 R >>'],
      [
        6,
        `<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /ByteRange [0 10 20 30] /Contents <${'30'.repeat(64)}> >>`,
      ],
    ]),
  ),
  kind(
    78,
    '1.000 Seiten',
    'OK',
    { end: 'filed', pages: 1000 },
    () =>
      pdf(
        documentOf(
          Array.from({ length: 1000 }, (_, page) => ({ content: words(`Seite ${page}`), size: [60, 85] as const })),
        ),
      ),
    { slow: true, statedPages: 1000 },
  ),
  kind(
    79,
    'gemischte Drehungen',
    'OK',
    { end: 'filed', pages: 4 },
    async () => {
      const pages = [0, 90, 180, 270].map(async (turn) => {
        const picture = letter(`79 ${turn}`);
        return scan(picture, await jpeg(picture), '', `/Rotate ${turn}`);
      });
      return pdf(documentOf(await Promise.all(pages)));
    },
    { statedPages: 4 },
  ),
  kind(28, 'JBIG2 mit Zeichentausch', 'Q', quarantined('PAGE_UNREADABLE'), () => {
    // The head of a symbol dictionary segment: what a lossy encoder needs to swap similar characters.
    const data = Buffer.from('0000000000010000000012000003fffdff02fefefe0000000100000001', 'hex');
    const dict = '/Width 620 /Height 877 /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /JBIG2Decode';
    return pdf(documentOf([{ content: 'q 298 0 0 420 0 0 cm /Im Do Q', image: { dict, data } }]));
  }),
];
