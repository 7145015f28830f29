import { lazy, type ReactNode } from 'react';
import { usePlace } from '../frame/router';
import { Board } from './board';

const UploadScreen = lazy(() => import('./upload/upload-screen').then((module) => ({ default: module.UploadScreen })));
const BatchScreen = lazy(() => import('./batch-screen').then((module) => ({ default: module.BatchScreen })));

/** The screens of the Scanstelle. */
export function ScanDesk({ path }: { readonly path: readonly string[] }): ReactNode {
  const { params } = usePlace();
  const [screen = '', id = ''] = path;
  if (screen === 'neu') return <UploadScreen batchId={params.get('lieferung')} />;
  if (screen === 'lieferung') return <BatchScreen id={id} />;
  return <Board />;
}
