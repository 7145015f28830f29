import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { isSignedOut, ProblemError } from './api/client';
import { restorePlace } from './frame/sign-in';
import './styles/app.css';

/** A session that ended while working: whoever notices it first asks who is signed in, and the frame shows the rest. */
function noticeSignedOut(error: unknown): void {
  if (isSignedOut(error)) void queries.invalidateQueries({ queryKey: ['me'] });
}

/** What was answered once is shown at once and refreshed behind; a refusal is not asked for again. */
const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      if (query.queryKey[0] !== 'me') noticeSignedOut(error);
    },
  }),
  mutationCache: new MutationCache({ onError: noticeSignedOut }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, error) =>
        failures < 2 && !(error instanceof ProblemError && error.problem.status > 0 && error.problem.status < 500),
    },
  },
});

const place = document.getElementById('app');
if (place === null) throw new Error('index.html has no #app');
restorePlace();
createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
