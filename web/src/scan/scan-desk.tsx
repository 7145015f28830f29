import type { ReactNode } from 'react';
import { Screen } from '../widgets/screen';

export function ScanDesk({ path }: { readonly path: readonly string[] }): ReactNode {
  return <Screen title="Scanstelle">{path.join('/')}</Screen>;
}
