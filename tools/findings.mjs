// docs/findings: one page a code and a list of them, made from the registry of signals in core/src/custody/signals.
import { existsSync } from 'node:fs'
import { root } from './process.mjs'

const BUILT = 'core/dist/custody/signals/index.js'
const FOLDER = 'docs/findings/'

/** Every page: path -> text. Needs a build. */
export async function findingPages() {
  if (!existsSync(root + BUILT)) throw new Error(`${BUILT} is not built: run npm run build`)
  const { SIGNALS } = await import(root + BUILT)
  const signals = Object.values(SIGNALS).sort((a, b) => (a.code < b.code ? -1 : 1))
  return new Map([[`${FOLDER}README.md`, listPage(signals)], ...signals.map(signal => [`${FOLDER}${signal.code}.md`, signalPage(signal)])])
}

function listPage(signals) {
  return [
    '# Findings', '',
    'What Trigpoint looks for, one page a code. A finding is no accusation: each page names the honest causes that it most often has.',
    'Made from `core/src/custody/signals` by `node tools/tidy.mjs --write`; codes are never renamed or reused.', '',
    '| code | pattern | gravest |', '| --- | --- | --- |',
    ...signals.map(({ code, title, severity }) => `| [${code}](${code}.md) | ${cell(title)} | ${severity} |`), '',
  ].join('\n')
}

function signalPage({ code, title, pattern, computedFrom, severityNote, honestCauses, nextStep }) {
  return [
    `# ${title}`, '', `Code \`${code}\`.`, '', '## Pattern', pattern, '', '## Computed from', ...computedFrom.map(item => `- ${item}`), '',
    '## Severity', severityNote, '', '## Honest causes', ...honestCauses.map(item => `- ${item}`), '', '## Next step', nextStep, '',
  ].join('\n')
}

function cell(text) {
  return text.replaceAll('|', '\\|')
}
