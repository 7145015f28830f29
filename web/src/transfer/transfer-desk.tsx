import type { ReactNode } from 'react';
import { Screen } from '../widgets/screen';

export function TransferDesk({ path }: { readonly path: readonly string[] }): ReactNode {
  return <Screen title="Übergabe">{path.join('/')}</Screen>;
}
