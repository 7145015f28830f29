import type { Base64Content } from '../xml/base64-content';
import { takeText, type Codec } from './codec';

/** xs:base64Binary that may be large: the scanner has decoded it before; see `MessageScanner`. */
export const base64Part: Codec<Base64Content> = {
  read: (element, reading) => {
    takeText(element, reading);
    return element.content ?? { kind: 'inline', data: new Uint8Array(0) };
  },
  write: (value, name, out) => {
    out.base64(name.ns, name.local, value);
  },
};
