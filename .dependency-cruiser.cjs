// The floors, held by a machine: lower floors know nothing of higher ones (ARCHITECTURE.md).
// core: base < sphere, challenge, custody, log < delay, evidence < region < estimate < verdict < policy, result < wire
const coreFloors = {
  base: [],
  sphere: ['base'],
  challenge: ['base'],
  custody: ['base'],
  log: ['base'],
  delay: ['base', 'challenge'],
  evidence: ['base', 'challenge'],
  region: ['base', 'sphere', 'challenge', 'delay'],
  estimate: ['base', 'sphere', 'challenge', 'delay', 'region'],
  verdict: ['base', 'sphere', 'challenge', 'custody', 'delay', 'evidence', 'region', 'estimate'],
  policy: ['base', 'custody', 'sphere', 'challenge', 'delay', 'evidence', 'region', 'estimate', 'verdict'],
  result: ['base', 'sphere', 'challenge', 'custody', 'log', 'delay', 'evidence', 'region', 'estimate', 'verdict'],
  wire: ['base'],
}
const packageFloors = {
  core: [],
  runtime: ['core'],
  agent: ['core', 'runtime'],
  landmark: ['core', 'runtime'],
  verifier: ['core', 'runtime'],
  lab: ['core', 'runtime', 'agent', 'landmark', 'verifier'],
  cli: ['core', 'runtime', 'agent', 'landmark', 'verifier', 'lab'],
  console: ['core'],
}
const verifierFloors = {
  ports: ['ports'],
  store: ['ports', 'store'],
  log: ['ports', 'log'],
  mesh: ['ports', 'mesh'],
  vendor: ['ports', 'vendor'],
  flow: ['ports', 'flow'],
  http: ['ports', 'flow', 'http'],
}
const only = allowed => allowed.join('|')
const notTest = '(?<!\\.test)\\.tsx?$'

module.exports = {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    ...Object.entries(coreFloors).map(([floor, below]) => ({
      name: `core-floor-${floor}`,
      severity: 'error',
      from: { path: `^core/src/${floor}/.*${notTest}` },
      to: { path: '^core/src/', pathNot: `^core/src/(${only([floor, ...below])})/` },
    })),
    ...Object.entries(packageFloors).map(([name, below]) => ({
      name: `package-floor-${name}`,
      severity: 'error',
      from: { path: `^${name}/src/.*${notTest}` },
      to: { path: '^(core|runtime|agent|landmark|verifier|lab|cli|console)/', pathNot: `^(${only([name, ...below])})/` },
    })),
    ...Object.entries(verifierFloors).map(([floor, below]) => ({
      name: `verifier-floor-${floor}`,
      severity: 'error',
      from: { path: `^verifier/src/${floor}/.*${notTest}` },
      to: { path: '^verifier/src/', pathNot: `^verifier/src/(${only(below)})/` },
    })),
    {
      name: 'core-is-pure',
      comment: 'No Node module in core.',
      severity: 'error',
      from: { path: `^core/src/.*${notTest}` },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'lean-agent-and-landmark',
      comment: 'Customers read these manifests as a security statement. koffi (optional) reaches the driver.',
      severity: 'error',
      from: { path: `^(agent|landmark)/src/.*${notTest}` },
      to: { dependencyTypes: ['npm', 'npm-dev'], pathNot: 'node_modules/koffi' },
    },
    { name: 'not-resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^koffi$|^virtual:|^geojson$|^topojson-specification$' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: { conditionNames: ['source', 'import', 'default'], exportsFields: ['exports'], extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'] },
  },
}
