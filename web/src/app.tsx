import { Component, lazy, Suspense, useEffect, useRef, type ReactNode } from 'react';
import { AktenList } from './akten/akten-list';
import { isSignedOut } from './api/client';
import { useMe } from './api/queries';
import type { Me } from './api/shapes';
import { deskOf, desksOf } from './frame/desks';
import { Header } from './frame/header';
import { LiveRegion } from './frame/live';
import { OfflineNotice } from './frame/online';
import { go, usePlace } from './frame/router';
import { SignInScreen } from './frame/sign-in-screen';
import { Loading, ProblemView } from './widgets/states';
import { Screen } from './widgets/screen';

/** Each desk is its own piece of program, fetched when it is opened. */
const Akte = lazy(() => import('./akten/akte').then((module) => ({ default: module.Akte })));
const DokumentDoor = lazy(() => import('./akten/dokument-door').then((module) => ({ default: module.DokumentDoor })));
const Hits = lazy(() => import('./search/hits').then((module) => ({ default: module.Hits })));
const ScanDesk = lazy(() => import('./scan/scan-desk').then((module) => ({ default: module.ScanDesk })));
const TransferDesk = lazy(() => import('./transfer/transfer-desk').then((m) => ({ default: m.TransferDesk })));
const Lead = lazy(() => import('./lead/lead').then((module) => ({ default: module.Lead })));

function Route(): ReactNode {
  const { path, params } = usePlace();
  const [desk = '', id = '', ...rest] = path;
  switch (desk) {
    case '':
    case 'akten':
      return <AktenList />;
    case 'akte':
      return <Akte key={id} id={id} params={params} />;
    case 'dokument':
      return <DokumentDoor id={id} query={params.get('q') ?? ''} />;
    case 'suche':
      return <Hits query={params.get('q') ?? ''} />;
    case 'scan':
      return <ScanDesk path={path.slice(1)} />;
    case 'uebergabe':
      return <TransferDesk path={[id, ...rest]} />;
    case 'leitung':
      return <Lead />;
    default:
      return <Unknown />;
  }
}

/** The screen of this address, if the person may open its desk. */
function Desk({ me }: { readonly me: Me }): ReactNode {
  const { path } = usePlace();
  const screen = path[0] ?? '';
  const desk = deskOf(screen);
  const own = desksOf(me);
  const allowed = desk === undefined || own.includes(desk);
  // Whoever may not see Akten begins at the first desk of their own.
  const first = !allowed && screen === '' ? own[0] : undefined;
  useEffect(() => {
    if (first !== undefined) go(`#/${first.path}`, true);
  }, [first]);
  if (allowed) return <Route />;
  return first === undefined ? <NotYours /> : null;
}

function NotYours(): ReactNode {
  return (
    <Screen title="Dafür fehlt das Recht">
      <p>
        Dieser Arbeitsplatz gehört nicht zu Ihrer Rolle. Fehlt Ihnen hier etwas, hilft die Administration der Behörde
        weiter.
      </p>
    </Screen>
  );
}

/** Work for whoever is signed in, the way to sign in for everybody else. */
function Content(): ReactNode {
  const me = useMe();
  if (isSignedOut(me.error)) return <SignInScreen expired={me.data !== undefined} />;
  if (me.data !== undefined) return <Desk me={me.data} />;
  if (me.error !== null) return <ProblemView error={me.error} retry={() => void me.refetch()} />;
  return <Loading what="Der Arbeitsplatz" />;
}

function Unknown(): ReactNode {
  return (
    <Screen title="Diese Seite gibt es nicht">
      <p>
        Die Adresse ist unvollständig oder veraltet. <a href="#/">Zu den Akten</a>
      </p>
    </Screen>
  );
}

/** An error of the application itself stays on its screen: the frame keeps working. */
class Guard extends Component<{ readonly children: ReactNode }, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <div className="screen">
        <h1>Das hat nicht geklappt</h1>
        <ProblemView error={this.state.error} retry={() => window.location.reload()} />
      </div>
    );
  }
}

export function App(): ReactNode {
  const { path } = usePlace();
  const me = useMe();
  const main = useRef<HTMLElement>(null);
  const screen = path.slice(0, 3).join('/');
  useEffect(() => {
    main.current?.scrollTo(0, 0);
  }, [screen]);
  return (
    <>
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Zum Inhalt
      </a>
      <Header me={isSignedOut(me.error) ? null : (me.data ?? null)} />
      <OfflineNotice />
      <main id="main" ref={main} tabIndex={-1}>
        <Guard key={path[0] ?? ''}>
          <Suspense fallback={<Loading what="Der Arbeitsplatz" />}>
            <Content />
          </Suspense>
        </Guard>
      </main>
      <LiveRegion />
    </>
  );
}
