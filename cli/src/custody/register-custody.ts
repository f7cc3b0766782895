// `trigpoint carrier`, `stock`, `reconcile`, `maintenance`: custody of a running verifier, as tables or JSON.

import type { Command } from 'commander'
import { addConnectionOptions, withVerifier } from '../connection.ts'
import type { CustodyOptions } from './options.ts'

const AT = 'like 2026-11-02T08:00:00Z; default now'

export function registerCustody(program: Command): void {
  addConnectionOptions(program.command('carrier'))
    .description('what a board, chassis or crate held at any time')
    .argument('<id>', 'its URI, or the chassis serial that its node names')
    .option('--at <time>', AT)
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  trigpoint carrier CH-0042 --at 2026-11-02T08:00:00Z')
    .action((id: string, options: CustodyOptions) => withVerifier(options, async client => (await import('./show-custody.ts')).showCarrier(client, id, options)))

  addConnectionOptions(program.command('stock'))
    .description('the chips of a site at any time, by state')
    .argument('<site>', 'site id')
    .option('--at <time>', AT)
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  trigpoint stock cyberjaya-1 --at 2026-11-02T08:00:00Z')
    .action((site: string, options: CustodyOptions) => withVerifier(options, async client => (await import('./show-custody.ts')).showStock(client, site, options)))

  addConnectionOptions(program.command('reconcile'))
    .description('imported against installed, in stock and in transit, with the serials of every gap')
    .option('--site <id>', 'only this site')
    .option('--sku <name>', 'only this product')
    .option('--check', 'exit 1 when something is unaccounted for')
    .option('--json', 'one JSON object a line of the reconciliation')
    .addHelpText('after', '\nExample:\n  trigpoint reconcile --site cyberjaya-1\nFor a spreadsheet: GET /v1/reconciliation.csv')
    .action((options: CustodyOptions) => withVerifier(options, async client => (await import('./show-custody.ts')).showReconciliation(client, options)))

  registerMaintenance(program)
}

function registerMaintenance(program: Command): void {
  const maintenance = program.command('maintenance').description('declared maintenance of a site, which mutes findings of silence')
  addConnectionOptions(maintenance.command('list'))
    .description('windows of a site, with the findings that they mute')
    .argument('<site>', 'site id')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  trigpoint maintenance list cyberjaya-1')
    .action((site: string, options: CustodyOptions) => withVerifier(options, async client => (await import('./show-custody.ts')).listMaintenance(client, site, options)))
  addConnectionOptions(maintenance.command('declare'))
    .description('declare maintenance before it begins')
    .argument('<site>', 'site id')
    .requiredOption('--from <time>', 'like 2026-11-02T08:00:00Z')
    .requiredOption('--until <time>', 'two weeks later at most')
    .requiredOption('--reason <text>', 'what is done')
    .option('--chassis <serial...>', 'only these chassis')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExample:\n  trigpoint maintenance declare cyberjaya-1 --from 2026-12-01T02:00:00Z --until 2026-12-01T06:00:00Z --reason "UPS test"')
    .action((site: string, options: CustodyOptions) => withVerifier(options, async client => (await import('./show-custody.ts')).declareMaintenance(client, site, options)))
}
