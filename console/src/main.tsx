// Where the console starts: asks the verifier whether it knows us, then shows the pages and keeps them live.

import './no-eval.ts'
import { QueryCache, QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode, useEffect, useState, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { followLive } from './api/live-cache.ts'
import { openLive, type LiveConnection } from './api/live.ts'
import { problemFacts } from './api/problem.ts'
import { statusQuery } from './api/queries.ts'
import { SignInPage } from './page/sign-in-page.tsx'
import { tipPageOf, TipPages } from './page/tip-page.tsx'
import { ProblemNote } from './part/asked.tsx'
import { LiveContext } from './part/live-context.ts'
import { startTheme } from './part/theme.ts'
import { router } from './routes.tsx'
import './style/index.css'

startTheme()

const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    // A token that was revoked while the page was open: ask again who we are, which shows the sign-in page.
    onError: (error, query) => {
      if (problemFacts(error).status === 401 && query.queryKey[0] !== 'status') void client.resetQueries({ queryKey: ['status'] })
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 20_000,
      retry: (failures, error) => problemFacts(error).kind !== 'refusal' && failures < 3,
    },
  },
})

function App(): ReactNode {
  const status = useQuery({ ...statusQuery, retry: false, refetchInterval: query => (query.state.error !== null && problemFacts(query.state.error).status !== 401 ? 5000 : 60_000) })
  if (status.data !== undefined && !needsSignIn(status.error)) return <LivePages />
  if (needsSignIn(status.error)) return <SignInPage onSignedIn={() => void client.resetQueries()} />
  if (status.isError) return <main className="sign-in"><ProblemNote error={status.error} what="the fleet" isPage onRetry={() => void status.refetch()} /></main>
  return <p className="loading" role="status">Asking the verifier…</p>
}

function needsSignIn(error: Error | null): boolean {
  return error !== null && problemFacts(error).status === 401
}

function LivePages(): ReactNode {
  const [live, setLive] = useState<LiveConnection | null>(null)
  useEffect(() => {
    const opened = openLive()
    const stop = followLive(opened, client)
    setLive(opened)
    return () => {
      stop()
      opened.close()
    }
  }, [])
  return <LiveContext value={live}><RouterProvider router={router} /></LiveContext>
}

const place = document.getElementById('root')
const tipPage = tipPageOf(location.pathname)
if (place !== null) createRoot(place).render(<StrictMode><QueryClientProvider client={client}>{tipPage === undefined ? <App /> : <TipPages page={tipPage} />}</QueryClientProvider></StrictMode>)
