// `trigpoint mesh status` and `trigpoint mesh export`: the landmarks' mesh of a running verifier. `mesh check` (offline,
// from files) is made beside `locate`; the two share the command.

import type { Command } from 'commander'
import { addConnectionOptions } from '../connection.ts'
import type { MeshExportOptions, MeshStatusOptions } from './mesh-options.ts'

export function registerMeshService(program: Command): void {
  const mesh = program.commands.find(command => command.name() === 'mesh') ?? program.command('mesh').description('the landmarks\' own mesh')
  addConnectionOptions(mesh.command('status'))
    .description('how far the landmarks range each other, who contradicts physics, and the delay model in service')
    .option('--json', 'the API\'s own answer')
    .addHelpText('after', '\nExit codes: 0 nothing to look at, 1 a suspect, a dispute or a suspended landmark.\n\nExample:\n  trigpoint mesh status --url https://verifier.example --token-file auditor.token')
    .action(async (options: MeshStatusOptions) => {
      const { showMeshStatus } = await import('./status.ts')
      await showMeshStatus(options)
    })
  addConnectionOptions(mesh.command('export'))
    .description('write landmarks and mesh as the CSV files that mesh check, calibrate, locate and plan read')
    .option('--landmarks <file>', 'where the landmarks go', 'L.csv')
    .option('--mesh <file>', 'where the round trips go', 'M.csv')
    .addHelpText('after', '\nSuspended landmarks and expired records are left out, as in the verifier\'s own judgement.\n\nExample:\n  trigpoint mesh export --landmarks L.csv --mesh M.csv && trigpoint mesh check --landmarks L.csv --mesh M.csv')
    .action(async (options: MeshExportOptions) => {
      const { exportMesh } = await import('./export.ts')
      await exportMesh(options)
    })
}
