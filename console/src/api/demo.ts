// The demo's clock: how fast its story runs and which chapter is now. Only a demo answers here; elsewhere
// the address does not exist, and the strip stays away.

import { queryOptions } from '@tanstack/react-query'
import { z } from 'zod'
import { readJson, sendJson } from './request.ts'

export const DEMO_SPEEDS = [1, 2, 4, 8] as const

const phaseSchema = z.object({
  name: z.string(), title: z.string(), detail: z.string(), startsAtMs: z.number(), state: z.enum(['done', 'now', 'next']),
})
const demoStateSchema = z.object({
  speed: z.number(), storyAtMs: z.number(), phase: z.string().nullable(), phases: z.array(phaseSchema), paused: z.boolean().default(false),
})

export type DemoPhase = z.infer<typeof phaseSchema>

export const demoStateQuery = queryOptions({
  queryKey: ['demo'],
  queryFn: ({ signal }) => readJson('/demo/state', demoStateSchema, signal),
  refetchInterval: 3000,
  retry: false,
})

const personsSchema = z.object({ items: z.array(z.object({ name: z.string(), role: z.string(), token: z.string() })) })

/** People whom a visitor of the demo may play, with their tokens: the demo's alone, and on loopback only. */
export const demoPersonsQuery = queryOptions({
  queryKey: ['demo', 'persons'],
  queryFn: async ({ signal }) => (await readJson('/demo/persons', personsSchema, signal)).items,
  staleTime: Infinity,
  retry: false,
})

export function sendDemoWish(wish: { readonly speed: number } | { readonly paused: boolean }): Promise<unknown> {
  return sendJson('/demo/speed', wish, z.unknown())
}
