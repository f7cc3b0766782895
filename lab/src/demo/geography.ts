// The demo's handle on its geography process: planet and landmarks in a process of their own.

import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Position } from '@trigpoint/core/base'
import { Fault } from '@trigpoint/runtime'
import type { FromGeography, LandmarkAddress, ToGeography } from './geography-process.ts'

export interface Geography {
  /** Where agents reach each landmark, with the landmark's keys. */
  readonly addresses: readonly LandmarkAddress[]
  /** Opens the landmarks with the records that the verifier signed. */
  openLandmarks(message: Omit<Extract<ToGeography, { kind: 'records' }>, 'kind'>): Promise<void>
  move(nodeId: string, position: Position): void
  close(): Promise<void>
}

/** Longest orderly end of the process before it is killed, ms. */
const CLOSE_LIMIT_MS = 4_000

/** Starts the process and the planet. Throws Fault `demo.geography`. */
export async function openGeography(options: Omit<Extract<ToGeography, { kind: 'open' }>, 'kind'>): Promise<Geography> {
  const child = fork(new URL('./geography-process.js', import.meta.url), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] })
  const tell = (message: ToGeography): void => { if (child.connected) child.send(message) }
  tell({ kind: 'open', ...options })
  const { addresses } = await heard(child, 'addresses')
  return {
    addresses,
    openLandmarks: async message => {
      tell({ kind: 'records', ...message })
      await heard(child, 'ready')
    },
    move: (nodeId, position) => { tell({ kind: 'move', nodeId, position }) },
    close: () => closeChild(child),
  }
}

async function heard<K extends FromGeography['kind']>(child: ChildProcess, kind: K): Promise<Extract<FromGeography, { kind: K }>> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      child.off('message', hear)
      child.off('exit', leave)
      act()
    }
    const hear = (message: FromGeography): void => {
      if (message.kind === kind) settle(() => { resolve(message as Extract<FromGeography, { kind: K }>) })
      else if (message.kind === 'failed') settle(() => { reject(new Fault('demo.geography', message.message)) })
    }
    const leave = (code: number | null): void => {
      settle(() => { reject(new Fault('demo.geography', `The process with planet and landmarks ended (${String(code)}) before it was ready.`)) })
    }
    child.on('message', hear)
    child.on('exit', leave)
  })
}

async function closeChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  if (child.connected) child.disconnect()
  const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_LIMIT_MS)
  await ended
  clearTimeout(timer)
}
