// Globe or flat: the reader's choice, kept in this browser. Flat by default: the whole fleet at one glance.

import { useSyncExternalStore } from 'react'
import type { Shape } from './view.ts'

const KEY = 'trigpoint.map'
const listeners = new Set<() => void>()
let chosen: Shape = readShape()

function readShape(): Shape {
  try {
    return localStorage.getItem(KEY) === 'globe' ? 'globe' : 'flat'
  } catch {
    return 'flat'
  }
}

function choose(shape: Shape): void {
  chosen = shape
  try {
    localStorage.setItem(KEY, shape)
  } catch {
    // A browser that keeps nothing still shows the choice until the page closes.
  }
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useShape(): readonly [Shape, (shape: Shape) => void] {
  return [useSyncExternalStore(subscribe, () => chosen), choose]
}
