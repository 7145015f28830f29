import { PDFDocument, StandardFonts, type PDFFont, type PDFPage } from '@cantoo/pdf-lib';
import { euros } from './funding-csv';
import type { FundingReport } from './funding-report';

const [WIDTH, HEIGHT, MARGIN, LEADING] = [595, 842, 50, 13];
/** Left edges of the columns, pt; numbers end at the right edge. */
const COLUMNS = [50, 210, 290, 350, 420, 545] as const;
const HEAD = ['Aktenzeichen', 'Abgelegt am', 'Blatt', 'Seiten', 'Dokumente', 'EUR'] as const;

/** The funding report on paper: sums first, then one line for each Akte. The same report gives the same bytes. */
export async function fundingPdf(report: FundingReport): Promise<Uint8Array> {
  const pdf = await PDFDocument.create({ updateMetadata: false });
  pdf.setTitle('Nachweis über digitalisierte Akten');
  pdf.setProducer('eakte');
  pdf.setLanguage('de-DE');
  const sheet = new Sheet(
    pdf,
    await pdf.embedFont(StandardFonts.Helvetica),
    await pdf.embedFont(StandardFonts.HelveticaBold),
  );
  const { sum, rates } = report;
  sheet.title('Nachweis über digitalisierte Akten');
  sheet.lines([
    `Behörde ${report.office}, Zeitraum ${report.from === null ? 'bis' : `${german(report.from)} bis`} ${german(report.to)}`,
    `Sätze: ${euros(rates.perAkteCents)} EUR je Akte, ${euros(rates.perBlattCents)} EUR je Blatt`,
    '',
    `Akten ${sum.akten}    Blatt ${sum.blatt}    Seiten ${sum.seiten}    Betrag ${euros(sum.cents)} EUR`,
    '',
    'Grundlage ist die Aufzeichnung im Augenblick der Ablage; sie ist unveränderlich. Prüfsummen je Akte stehen in der',
    'CSV-Fassung. Ein * kennzeichnet Blattzahlen, die niemand gezählt hat: je zwei Seiten gelten dort als ein Blatt.',
    `SHA-256 dieses Nachweises: ${report.sha256}`,
    '',
  ]);
  sheet.row(HEAD, true);
  for (const akte of report.akten) {
    sheet.row(
      [
        akte.aktenzeichen,
        german(akte.filedAt.slice(0, 10)),
        `${akte.blatt}${akte.blattCounted ? '' : ' *'}`,
        String(akte.seiten),
        String(akte.dokumente),
        euros(akte.cents),
      ],
      false,
    );
  }
  return pdf.save();
}

const german = (day: string): string => day.split('-').reverse().join('.');

/** Lines from top to bottom, a new page when one is full. */
class Sheet {
  private page: PDFPage;
  private y = HEIGHT - MARGIN;

  constructor(
    private readonly pdf: PDFDocument,
    private readonly plain: PDFFont,
    private readonly bold: PDFFont,
  ) {
    this.page = pdf.addPage([WIDTH, HEIGHT]);
  }

  title(text: string): void {
    this.page.drawText(text, { x: MARGIN, y: this.y - 8, size: 16, font: this.bold });
    this.y -= 34;
  }

  lines(texts: readonly string[]): void {
    for (const text of texts) {
      this.page.drawText(text, { x: MARGIN, y: this.y, size: 9, font: this.plain });
      this.y -= LEADING;
    }
  }

  row(cells: readonly string[], head: boolean): void {
    if (this.y < MARGIN) {
      this.page = this.pdf.addPage([WIDTH, HEIGHT]);
      this.y = HEIGHT - MARGIN;
      this.row(HEAD, true);
    }
    const font = head ? this.bold : this.plain;
    for (const [index, cell] of cells.entries()) {
      const text = printable(cell);
      const left = COLUMNS[index] ?? MARGIN;
      const x = index < 2 ? left : left - font.widthOfTextAtSize(text, 9);
      this.page.drawText(text, { x: index < 2 ? x : x + (index === 5 ? 0 : 40), y: this.y, size: 9, font });
    }
    this.y -= LEADING;
  }
}

/** The built-in fonts know Western European letters; an Aktenzeichen has no others, but a typing error may. */
const printable = (text: string): string => text.replace(/[^\x20-\x7e\xa0-\xff]/g, '?');
