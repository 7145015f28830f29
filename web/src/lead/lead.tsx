import type { ReactNode } from 'react';
import { Screen } from '../widgets/screen';

export function Lead(): ReactNode {
  return <Screen title="Überblick">–</Screen>;
}
