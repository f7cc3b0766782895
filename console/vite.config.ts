// Builds the console into dist/, which the verifier serves at `/`, and beside it the page that checks bundles from a
// disk (verify.html, one file). No inline script in the console, no data: address, so that
// `Content-Security-Policy: default-src 'self'` holds. `@trigpoint/core` is taken from its sources.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import react from '@vitejs/plugin-react'
import { build, defaultClientConditions, defineConfig, type InlineConfig, type Plugin } from 'vite'

const versionOf = (name: string): string => (JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), 'utf8')) as { version: string }).version
const define = { BORDERS_VERSION: JSON.stringify(`world-atlas ${versionOf('world-atlas')}, country-coder ${versionOf('@rapideditor/country-coder')}`) }
const resolve = { conditions: ['source', ...defaultClientConditions] }
// Core is pure: a module of it that nothing is taken from need not be in the bundle.
const treeshake = { moduleSideEffects: (id: string): boolean => !id.includes('/core/src/') }

/** Puts script and style into the page itself, and lets nothing but that very script run and nothing be fetched. */
const inlineEverything: Plugin = {
  name: 'inline-everything',
  enforce: 'post',
  generateBundle(_, bundle) {
    const files = Object.values(bundle)
    const script = files.flatMap(file => (file.type === 'chunk' ? [file.code] : [])).join('\n').replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--')
    const style = files.flatMap(file => (file.type === 'asset' && file.fileName.endsWith('.css') ? [String(file.source)] : [])).join('\n')
    const page = files.find(file => file.fileName === 'verify.html')
    if (page?.type !== 'asset') throw new Error('verify.html is not in the build')
    const policy = `default-src 'none'; script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'`
    const bare = String(page.source).replace(/<script type="module"[^>]*><\/script>/, '').replace(/<link rel="(stylesheet|modulepreload)"[^>]*>/g, '')
    page.source = bare
      .replace('<meta charset="utf-8" />', () => `<meta charset="utf-8" />\n    <meta http-equiv="Content-Security-Policy" content="${policy}" />`)
      .replace('</head>', () => `  <style>${style}</style>\n  </head>`)
      .replace('</body>', () => `  <script type="module">${script}</script>\n  </body>`)
    for (const file of files) if (file !== page) delete bundle[file.fileName]
  },
}

const verifyPage: InlineConfig = {
  configFile: false, mode: 'production', root: import.meta.dirname, publicDir: false, logLevel: 'warn', plugins: [react(), inlineEverything], resolve, define,
  build: {
    target: 'es2022', outDir: 'dist', emptyOutDir: false, modulePreload: false, assetsInlineLimit: 0, chunkSizeWarningLimit: 10_000,
    rolldownOptions: { treeshake, input: 'verify.html', output: { codeSplitting: false } },
  },
}

const alsoVerifyPage: Plugin = { name: 'also-verify-page', apply: 'build', closeBundle: async () => { await build(verifyPage) } }

export default defineConfig({
  plugins: [react(), alsoVerifyPage],
  resolve, define,
  build: {
    target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 4500,
    rolldownOptions: { treeshake },
  },
  server: { proxy: { '/v1': 'http://127.0.0.1:8443', '/demo': 'http://127.0.0.1:8443' } },
})
