import type { FileFormat } from './detect-format';

const EXTENSIONS: Readonly<Record<FileFormat, readonly string[]>> = {
  tiff: ['tif', 'tiff'],
  pdf: ['pdf'],
  jpeg: ['jpg', 'jpeg', 'jpe', 'jfif'],
  png: ['png'],
};

/** True when the extension of the file name is one of the usual ones of the format; a name without extension is none. */
export function extensionMatches(name: string, format: FileFormat): boolean {
  const dot = name.lastIndexOf('.');
  return dot >= 0 && EXTENSIONS[format].includes(name.slice(dot + 1).toLowerCase());
}
