import type { ReactNode } from 'react';
import { HandoverScreen } from './handover-screen';
import { Partners } from './partners';
import { SendScreen } from './send-screen';
import { TransferBoard } from './transfer-board';

/** The screens of the Aktenübergabe. */
export function TransferDesk({ path }: { readonly path: readonly string[] }): ReactNode {
  const [screen = '', id = ''] = path;
  if (screen === 'senden') return <SendScreen />;
  if (screen === 'behoerden') return <Partners />;
  if (screen === 'vorgang') return <HandoverScreen key={id} id={id} />;
  return <TransferBoard />;
}
