// A landmark as an agent of itself: the same responder answers other landmarks' probes, under the same limits on where
// packets may go. On the path: delay, for the mesh (docs/format/mesh.md). Agents on nodes never open this.

import { Fault, type AgreementKey, type Log } from '@trigpoint/runtime'
import { resolveLandmark, systemResolve } from '../challenge/landmark-address.ts'
import { openResponder, type LandmarkToAsk, type Responder, type ResponderOptions } from '../probe/index.ts'

export interface MeshAnsweringOptions extends ResponderOptions {
  /** The verifier is on this machine, so other landmarks may be (demonstration, tests). */
  readonly onLoopback: boolean
  readonly log: Log
}

export interface MeshRound {
  /** 16 bytes. */
  readonly challengeId: Uint8Array
  readonly agreement: AgreementKey
  readonly landmarks: readonly LandmarkToAsk[]
  readonly timeoutMs: number
}

export interface MeshOutcome {
  /** Landmarks that signed a receipt, which they send to the verifier themselves. */
  readonly measuredBy: readonly string[]
  readonly failures: readonly { readonly landmarkId: string; readonly code: string; readonly message: string }[]
}

export interface MeshAnswering {
  /** Lets these landmarks time this machine. `door`: which socket answers, where one thread serves several landmarks. */
  answer(round: MeshRound, door?: number): Promise<MeshOutcome>
  close(): Promise<void>
}

/** Throws Fault `probe.*`. The thread is opened again when it died. */
export async function openMeshAnswering({ onLoopback, log, ...options }: MeshAnsweringOptions): Promise<MeshAnswering> {
  let responder: Responder | undefined = await openResponder(options)
  const { host } = responder.address
  const [localPort, ...morePorts] = responder.ports
  const again: ResponderOptions = { localHost: host, ...(localPort === undefined ? {} : { localPort }), morePorts }
  return {
    async answer({ landmarks, ...round }, door = 0) {
      const resolved = await Promise.all(landmarks.map(async landmark => ({ landmark, address: await resolveLandmark(landmark.host, onLoopback, systemResolve) })))
      const reachable = resolved.flatMap(({ landmark, address }) => (address.ok ? [{ ...landmark, host: address.value }] : []))
      const unreachable = resolved.flatMap(({ landmark: { landmarkId }, address }) => (address.ok ? [] : [{ landmarkId, code: address.refusal.code, message: address.refusal.message }]))
      responder ??= await openResponder(again)
      try {
        const { receipts, failures } = await responder.measure({ ...round, landmarks: reachable, door })
        return { measuredBy: receipts.map(each => each.landmarkId), failures: [...unreachable, ...failures] }
      } catch (error) {
        if (error instanceof Fault && error.code === 'probe.worker-failed') {
          log.error('The thread that answers probes has died; it is started again with the next round.', { error })
          await responder.close().catch(() => undefined)
          responder = undefined
        }
        throw error
      }
    },
    async close() {
      await responder?.close()
    },
  }
}
