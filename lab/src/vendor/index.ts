// The test vendor: chip files and everything that stands behind them.

export * from './forge-report.ts'
export * from './issue-certificate.ts'
export * from './make-manifest.ts'
export * from './make-node.ts'
export * from './make-tee.ts'
export * from './respond-ocsp.ts'
export * from './test-vendor.ts'
export * from './vendor-key.ts'
