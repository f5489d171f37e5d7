import '@mantine/core/styles.css'
import './page.css'
import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { LiveUpdates } from './data/live-updates.tsx'
import { PageShell } from './shell/page-shell.tsx'
import { RoutedPage } from './shell/routed-page.tsx'
import { cssVariables, theme } from './theme.ts'

/** The operator's page: everything it shows comes from the API that served it. */
const queries = new QueryClient({
  defaultOptions: {
    // Change events say when to ask again; `always`, because the API may well be on this machine while the network is away.
    queries: { staleTime: 10_000, retry: 1, retryDelay: 1_000, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
})

const styleNonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
// Where the scroll lock under Mantine's dialogs looks for the same nonce.
Object.assign(globalThis, { __webpack_nonce__: styleNonce })

const root = document.getElementById('page')
if (!root) throw new Error('index.html must hold an element with the id "page"')

createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => styleNonce}
    >
      <QueryClientProvider client={queries}>
        <LiveUpdates>
          <PageShell>
            <RoutedPage />
          </PageShell>
        </LiveUpdates>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
