import type { GeneratedPage, LayoutItem } from '../page';

/** A separator sheet: the code, a caption, nothing else. */
export function separatorSheet(kind: 'qr' | 'code128' | 'patch-t', payload: string): GeneratedPage {
  const caption: LayoutItem = {
    kind: 'text',
    x: 70,
    y: kind === 'patch-t' ? 90 : 150,
    text: 'Trennblatt – neues Dokument',
    font: { face: 'sans', size: 14, bold: false, italic: false },
    colour: '#222222',
    block: 0,
    line: 0,
  };
  const code: LayoutItem =
    kind === 'qr'
      ? { kind: 'code', format: 'QRCode', text: payload, x: 80, y: 70, width: 50, height: 50 }
      : kind === 'code128'
        ? { kind: 'code', format: 'Code128', text: payload, x: 45, y: 90, width: 120, height: 28 }
        : { kind: 'code', format: 'PatchT', text: '', x: 20, y: 15, width: 170, height: 21 };
  return { width: 210, height: 297, items: [code, caption] };
}
