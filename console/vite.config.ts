// Builds the console into dist/, which the verifier serves at `/`. No inline script, no data: address,
// so that `Content-Security-Policy: default-src 'self'` holds. `@trigpoint/core` is taken from its sources.
import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig } from 'vite'

export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ['source', ...defaultClientConditions] },
  build: {
    target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 600,
    // Core is pure: a module of it that nothing is taken from need not be in the bundle.
    rolldownOptions: { treeshake: { moduleSideEffects: (id: string) => !id.includes('/core/src/') } },
  },
  server: { proxy: { '/v1': 'http://127.0.0.1:8443', '/demo': 'http://127.0.0.1:8443' } },
})
