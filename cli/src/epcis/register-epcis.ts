// `trigpoint epcis`: custody papers in the language of GS1 EPCIS 2.0. The parts behind load when they run.

import type { Command } from 'commander'
import { addConnectionOptions } from '../connection.ts'
import type { ExportOptions, ImportOptions } from './options.ts'

export function registerEpcis(program: Command): void {
  const epcis = program.command('epcis').description('custody papers as GS1 EPCIS 2.0 documents: check, import, export')
  registerValidate(epcis)
  registerImport(epcis)
  registerExport(epcis)
}

function registerValidate(epcis: Command): void {
  epcis
    .command('validate')
    .description('say whether files are EPCIS 2.0 documents, and where not')
    .argument('<file...>', 'JSON or JSON-LD: EPCISDocument, EPCISQueryDocument or a single event; - for standard input')
    .option('--json', 'one JSON object a document: file, valid, events, problems (path, message)')
    .addHelpText('after', `
Exit codes: 0 all are valid, 1 one is not, 2 a file cannot be read or is no JSON.
Paths are JSON Pointers (RFC 6901); a field that is missing is named as if it were there.

Examples:
  trigpoint epcis validate delivery.jsonld
  trigpoint epcis validate --json papers/*.jsonld`)
    .action(async (files: string[], options: { readonly json?: boolean }) => {
      const { validateFiles } = await import('./validate.ts')
      validateFiles(files, options)
    })
}

function registerImport(epcis: Command): void {
  addConnectionOptions(epcis.command('import'))
    .description('capture EPCIS documents into a running verifier, or into a data directory with --data')
    .argument('<file...>', 'EPCIS 2.0 documents')
    .option('--data <dir>', 'data directory of a verifier that is not running')
    .option('--proceed', 'keep the events that are right even where others are not (default: all or nothing)')
    .option('--json', 'one JSON object a document')
    .addHelpText('after', `
The same event again is no second event. Exit codes: 0 all captured, 1 one was refused, 2 a file cannot be used.

Example:
  trigpoint epcis import delivery.jsonld --token-file admin-token`)
    .action(async (files: string[], options: ImportOptions) => {
      const { importFiles } = await import('./import.ts')
      await importFiles(files, options)
    })
}

function registerExport(epcis: Command): void {
  addConnectionOptions(epcis.command('export'))
    .description('write what was captured as one EPCIS 2.0 document')
    .option('--chip <id>', 'only events that concern this chip, under any of its identifiers')
    .option('--data <dir>', 'data directory of a verifier that is not running')
    .option('--out <file>', 'write there instead of to standard output')
    .addHelpText('after', '\nExample:\n  trigpoint epcis export --chip nvidia:41:8F3A… --token-file auditor-token --out chip.jsonld')
    .action(async (options: ExportOptions) => {
      const { exportEvents } = await import('./export.ts')
      await exportEvents(options)
    })
}
