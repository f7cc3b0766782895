// Bearer tokens and one-time enrolment tokens: made from chance, shown once, kept as a hash.
// Form: `tp-<token id, 16 hex>-<secret, 43 base64url>`; the id finds the row, the secret is compared by hash.

import { createHash, timingSafeEqual } from 'node:crypto'
import { ok, refuse, toHex, type Result } from '@trigpoint/core/base'
import type { Role } from '@trigpoint/core/wire'
import type { StoreReader, TokenRow } from '../../ports/index.ts'
import type { FlowContext } from '../context.ts'

export interface NewToken {
  readonly kind: TokenRow['kind']
  readonly role: Role | null
  readonly siteId: string | null
  readonly name: string
  readonly expiresAtMs: number | null
}

const FORM = /^tp-([0-9a-f]{16})-([A-Za-z0-9_-]{43})$/
const ID_BYTES = 8
const SECRET_BYTES = 32

/** Makes and stores a token; the text is shown once and cannot be read again. Refuses `site.unknown`, `token.site-missing`, `token.site-not-allowed`. */
export async function createToken(context: FlowContext, wanted: NewToken): Promise<Result<{ readonly token: string; readonly tokenId: string }>> {
  if (wanted.siteId === null && (wanted.role === 'operator' || wanted.kind !== 'access'))
    return refuse('token.site-missing', 'A token for an operator or an enrolment needs a site.', 'siteId')
  // Whoever registers sites and makes tokens can give themselves every other right: an administrator of one site is none.
  if (wanted.siteId !== null && wanted.role === 'admin')
    return refuse('token.site-not-allowed', 'An administrator\'s token is of all sites; leave the site out, or make one for an operator.', 'siteId')
  if (wanted.siteId !== null && (await context.store.getSite(wanted.siteId)) === undefined)
    return refuse('site.unknown', `There is no site ${wanted.siteId}. Create it first.`, 'siteId')
  const tokenId = toHex(context.random.bytes(ID_BYTES))
  const secret = Buffer.from(context.random.bytes(SECRET_BYTES)).toString('base64url')
  const row: TokenRow = { ...wanted, tokenId, secretHash: hashSecret(secret), createdAtMs: context.clock.nowMs(), revokedAtMs: null, usedBy: null }
  await context.store.write(writer => writer.putToken(row))
  return ok({ token: `tp-${tokenId}-${secret}`, tokenId })
}

/** The row of a token whose secret is right, whether or not it still counts; undefined for anything else. */
export async function findToken(reader: Pick<StoreReader, 'getToken'>, text: string): Promise<TokenRow | undefined> {
  const form = FORM.exec(text)
  const [tokenId, secret] = [form?.[1], form?.[2]]
  if (tokenId === undefined || secret === undefined) return undefined
  const row = await reader.getToken(tokenId)
  const expected = row?.secretHash ?? new Uint8Array(32)
  return timingSafeEqual(expected, hashSecret(secret)) ? row : undefined
}

/** Whether a token still counts. */
export function isTokenLive(row: TokenRow, nowMs: number): boolean {
  return row.revokedAtMs === null && (row.expiresAtMs === null || nowMs < row.expiresAtMs)
}

/** Revokes a token at once; what it did remains. Refuses `token.unknown`. */
export async function revokeToken(context: FlowContext, tokenId: string): Promise<Result<{ readonly tokenId: string; readonly revokedAtMs: number }>> {
  const nowMs = context.clock.nowMs()
  return context.store.write(async writer => {
    const row = await writer.getToken(tokenId)
    if (row === undefined) return refuse('token.unknown', `There is no token ${tokenId}.`, 'tokenId')
    const revokedAtMs = row.revokedAtMs ?? nowMs
    await writer.putToken({ ...row, revokedAtMs })
    return ok({ tokenId, revokedAtMs })
  })
}

/** SHA-256: a secret of 256 random bits needs no slow hash. */
function hashSecret(secret: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(secret, 'ascii').digest())
}
