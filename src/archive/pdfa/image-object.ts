import type { EncodedImage } from '../../imaging/page-image';
import { EakteError } from '../../platform/eakte-error';
import { readJpegFrame } from './jpeg-frame';

/** The inside of an image dictionary (ISO 32000-1, 8.9.5) without /ColorSpace; the stream itself stays as delivered. */
export function imageEntries(image: EncodedImage): string {
  const common = `/Type /XObject /Subtype /Image /Width ${image.width} /Height ${image.height}`;
  switch (image.encoding) {
    case 'ccitt-g4':
      // EndOfBlock false: the rows are counted, strips of TIFF files often end without an end-of-block mark.
      return (
        `${common} /BitsPerComponent 1 /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns ${image.width}` +
        ` /Rows ${image.height} /BlackIs1 ${image.blackIs1} /EndOfBlock false >>`
      );
    case 'jpeg':
      return `${common} /BitsPerComponent 8 /Filter /DCTDecode${decodeOf(image)}`;
    case 'flate':
      return (
        `${common} /BitsPerComponent ${image.bits} /Filter /FlateDecode /DecodeParms << /Predictor 15` +
        ` /Colors ${image.components} /BitsPerComponent ${image.bits} /Columns ${image.width} >>`
      );
  }
}

/** How many colour channels the stream carries. */
export function imageComponents(image: EncodedImage): 1 | 3 | 4 {
  return image.encoding === 'ccitt-g4' ? 1 : image.components;
}

/**
 * A JPEG says itself what it is; a dictionary that says otherwise shows garbage in some viewers and nothing in others.
 * @throws EakteError PAGE_UNREADABLE when size or channels differ or the coding is not one a PDF may carry.
 */
export function requireHonestImage(image: EncodedImage): void {
  if (image.encoding !== 'jpeg') return;
  const frame = readJpegFrame(image.bytes);
  if (frame === null) throw new EakteError('PAGE_UNREADABLE', 'Das JPEG hat keinen lesbaren Kopf');
  if (frame.width !== image.width || frame.height !== image.height || frame.components !== image.components) {
    throw new EakteError('PAGE_UNREADABLE', 'Größe oder Farbkanäle des JPEG stimmen nicht mit den Angaben überein');
  }
  // DCTDecode: baseline, extended or progressive Huffman coding with 8 bits a component (ISO 32000-1, 7.4.8).
  if (frame.bits !== 8 || frame.coding > 2) {
    throw new EakteError('PAGE_UNREADABLE', 'Diese Art JPEG darf nicht in ein PDF; bitte neu kodieren');
  }
}

function decodeOf(image: Extract<EncodedImage, { encoding: 'jpeg' }>): string {
  return image.components === 4 && image.invertedCmyk === true ? ' /Decode [1 0 1 0 1 0 1 0]' : '';
}
