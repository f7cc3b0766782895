import { defineConfig } from 'vitest/config'

// Tests run against the sources (condition `source`); executables under test run what `npm run build` made.
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
  test: {
    include: ['{core,runtime,agent,landmark,verifier,lab,cli}/src/**/*.test.ts', 'test/**/*.test.ts', 'tools/**/*.test.ts'],
    maxWorkers: 2,
    testTimeout: 30_000,
  },
})
