const GREATER = 0x3e;

/** UTF-16 and UTF-32 in any order, with and without byte order mark. */
export function foreignEncoding(bytes: Uint8Array): string | undefined {
  const [a, b, c] = bytes;
  if ((a === 0xfe && b === 0xff) || (a === 0xff && b === 0xfe)) return 'Die Nachricht ist UTF-16 statt UTF-8';
  if (a === 0 || b === 0 || c === 0) return 'Die Nachricht ist UTF-16 oder UTF-32 statt UTF-8';
  return undefined;
}

/** Index behind the markup that starts at `start`; undefined when it is not complete yet. */
export function markupEnd(view: Buffer, start: number): number | 'doctype' | undefined {
  if (view.length < start + 2) return undefined;
  const second = view[start + 1];
  if (second === 0x3f) return behind(view, '?>', start + 2);
  if (second === 0x21) {
    if (view.length < start + 9) {
      const head = view.toString('latin1', start + 2);
      return '--'.startsWith(head.slice(0, 2)) || '[CDATA['.startsWith(head) ? undefined : 'doctype';
    }
    if (view.toString('latin1', start + 2, start + 4) === '--') return behind(view, '-->', start + 4);
    if (view.toString('latin1', start + 2, start + 9) === '[CDATA[') return behind(view, ']]>', start + 9);
    return 'doctype';
  }
  let quote = 0;
  for (let i = start + 1; i < view.length; i++) {
    const byte = view[i]!;
    if (quote !== 0) {
      if (byte === quote) quote = 0;
    } else if (byte === 0x22 || byte === 0x27) quote = byte;
    else if (byte === GREATER) return i + 1;
  }
  return undefined;
}

function behind(view: Buffer, mark: string, from: number): number | undefined {
  const at = view.indexOf(mark, from, 'latin1');
  return at === -1 ? undefined : at + mark.length;
}
