// Scalars of the HTTP interface: ids, times, bytes. On the path: the outer edge, floor `wire`.
// Every body that crosses HTTP is described once, here; server, client, console and OpenAPI derive from it.

import { z } from 'zod'

/** Ids that people choose: lower-case, at most 63 characters, DNS-label shaped. */
export const slugSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and dashes, 1 to 63')

/** 16 bytes as 32 lower-case hex digits: agent ids and challenge ids. */
export const hex16Schema = z.string().regex(/^[0-9a-f]{32}$/, '32 lower-case hex digits')

/** `nvidia:<type byte>:<PDI>`. */
export const chipIdSchema = z.string().regex(/^[a-z0-9-]{1,16}:[0-9A-F]{2}:[0-9A-F]{16}$/, 'like nvidia:41:E23D711E1C4FBFAC')

/** Milliseconds since the Unix epoch. */
export const atMsSchema = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

/** ISO 3166-1 alpha-2, upper case (HK, MO, TW and XK are zones of their own). */
export const countrySchema = z.string().regex(/^[A-Z]{2}$/, 'two upper-case letters')

export function base64Schema(maximumBytes: number): z.ZodString {
  return z
    .string()
    .max(Math.ceil(maximumBytes / 3) * 4)
    .regex(/^[A-Za-z0-9+/]*={0,2}$/, 'standard base64')
}

/** 32 raw bytes: a key, a nonce or a hash. */
export const bytes32Schema = z.string().regex(/^[A-Za-z0-9+/]{43}=$/, 'base64 of 32 bytes')

export const latDegSchema = z.number().min(-90).max(90)
export const lonDegSchema = z.number().min(-180).max(180)

export const positionSchema = z.object({ latDeg: latDegSchema, lonDeg: lonDegSchema })

export const refusalSchema = z.object({
  code: z.string(),
  message: z.string(),
  where: z.string(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
})

/** Body of every 4xx answer. */
export const refusalBodySchema = z.object({ refusal: refusalSchema })

/** Body of every 5xx answer: our surroundings failed, the request may be sent again. */
export const faultBodySchema = z.object({ fault: z.object({ code: z.string(), message: z.string() }) })

export const checkSchema = z.object({ code: z.string(), ok: z.boolean(), detail: z.string() })

export const boundSchema = z.enum(['vacuum', 'fibre'])
export const outcomeSchema = z.enum(['inside', 'outside', 'unknown'])
export const roleSchema = z.enum(['operator', 'auditor', 'investigator', 'admin'])

export type Outcome = z.infer<typeof outcomeSchema>
export type Role = z.infer<typeof roleSchema>
