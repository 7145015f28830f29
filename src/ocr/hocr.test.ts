import { readHocr } from './hocr';
import { plainText } from './page-text';

const HOCR = `
 <div class='ocr_page' id='page_1' title='image "unknown"; bbox 0 0 800 400; ppageno 0; scan_res 200 200'>
  <div class='ocr_carea' id='block_1_1' title="bbox 10 10 400 80">
   <p class='ocr_par' id='par_1_1' lang='deu' title="bbox 10 10 400 80">
    <span class='ocr_line' id='line_1_1' title="bbox 10 10 400 40; baseline 0.01 -5; x_size 28; x_descenders 5; x_ascenders 7">
     <span class='ocrx_word' id='word_1_1' title='bbox 10 12 200 38; x_wconf 96'><strong>M&uuml;ller</strong></span>
     <span class='ocrx_word' id='word_1_2' title='bbox 210 12 400 38; x_wconf 41'>P&lt;D &amp; Co</span>
    </span>
    <span class='ocr_header' id='line_1_2' title="bbox 10 50 300 80; x_size 28">
     <span class='ocrx_word' id='word_1_3' title='bbox 10 50 300 80; x_wconf 90'>zweite</span>
    </span>
   </p>
   <p class='ocr_par' id='par_1_2' title="bbox 10 90 300 120">
    <span class='ocr_caption' id='line_1_3' title="bbox 10 90 300 120; baseline 0 -6; x_size 28">
     <span class='ocrx_word' id='word_1_4' title='bbox 10 90 300 120; x_wconf 88'> </span>
    </span>
    <span class='ocr_textfloat' id='line_1_4' title="bbox 10 130 300 160; baseline 0 -6; x_size 28">
     <span class='ocrx_word' id='word_1_5' title='bbox 10 130 300 160; x_wconf 88'>dritte</span>
    </span>
   </p>
  </div>
 </div>`;

describe('hOCR', () => {
  const page = readHocr(HOCR, { width: 800, height: 400, dpi: 200 });

  it('becomes paragraphs, lines and words; headers, captions and floats are lines too; empty words are none', () => {
    expect(plainText(page).replace(/&uuml;/g, 'ü')).toBe('Müller P<D & Co\nzweite\n\ndritte');
  });

  it('keeps boxes, certainties and type size', () => {
    const word = page.blocks[0]?.lines[0]?.words[1];
    expect(word?.box).toEqual({ left: 210, top: 12, right: 400, bottom: 38 });
    expect(word?.confidence).toBe(0.41);
    expect(page.blocks[0]?.lines[0]?.fontSize).toBe(28);
  });

  it('gives the baseline at both ends of the line', () => {
    const [left, right] = page.blocks[0]?.lines[0]?.baseline ?? [0, 0];
    expect(left).toBeCloseTo(35);
    expect(right).toBeCloseTo(35 + 0.01 * 390);
  });
});
