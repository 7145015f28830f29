import { isDictionary, isKeyword, latin1, PdfParser, type PdfValue } from '../reading/pdf-parser';

/** One operator of a content stream with its operands; an inline image is one operator `BI` with its dictionary. */
export interface Operation {
  readonly operator: string;
  readonly operands: readonly PdfValue[];
}

/** All operators of ISO 32000-1, table 51. */
export const OPERATORS = new Set(
  'b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i ID j J K k l m M MP n q Q re RG rg ri s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y \' "'.split(
    ' ',
  ),
);

/** The operations of a content stream in order. */
export function* operationsOf(content: Uint8Array): Generator<Operation> {
  const parser = new PdfParser(content);
  let operands: PdfValue[] = [];
  for (let token = parser.next(); token !== undefined; token = parser.next()) {
    if (!isKeyword(token)) {
      operands.push(token);
      continue;
    }
    if (token.word === 'BI') {
      yield { operator: 'BI', operands: [inlineImage(parser)] };
    } else {
      yield { operator: token.word, operands };
    }
    operands = [];
  }
}

/** Reads the dictionary of an inline image and steps over its bytes to behind EI. */
function inlineImage(parser: PdfParser): PdfValue {
  const entries = new Map<string, PdfValue>();
  let key: string | null = null;
  for (let token = parser.next(); token !== undefined; token = parser.next()) {
    if (isKeyword(token)) break;
    if (key === null) {
      key = typeof token === 'object' && token !== null && token.kind === 'name' ? token.name : '';
    } else {
      entries.set(key, token);
      key = null;
    }
  }
  const rest = latin1(parser.bytes.subarray(parser.place));
  const end = /[\0\t\n\f\r ]EI(?=[\0\t\n\f\r ]|$)/.exec(rest);
  parser.place = end === null ? parser.bytes.length : parser.place + end.index + 3;
  return { kind: 'dictionary', entries };
}

/** Dictionary of an inline image operation. */
export function inlineDictionary(operation: Operation): ReadonlyMap<string, PdfValue> {
  const value = operation.operands[0];
  return isDictionary(value) ? value.entries : new Map<string, PdfValue>();
}
