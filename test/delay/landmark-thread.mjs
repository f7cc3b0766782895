// A landmark in a thread of its own (what the build made), so that a test can block its main thread.
import { parentPort, workerData } from 'node:worker_threads'
import { openLandmark } from '../../landmark/dist/index.js'
import { agreementFromSeed, ed25519FromSeed } from '../../runtime/dist/index.js'

const { record, signingSeed, agreementSeed, verifierKey, limits } = workerData
const landmark = await openLandmark({
  record,
  keys: { signing: ed25519FromSeed(signingSeed), agreement: agreementFromSeed(agreementSeed) },
  verifierKey,
  verifierUrl: undefined,
  listen: { host: '127.0.0.1', port: 0 },
  limits,
})
parentPort.postMessage(landmark.address)
