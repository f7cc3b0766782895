import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fromHex, toHex } from '@trigpoint/core/base'
import { Fault } from './fault.ts'
import { createAgreementFile, createKeyFile, loadAgreementFile, loadKeyFile, loadOrCreateAgreementFile, loadOrCreateKeyFile } from './key-files.ts'
import { agreementFromSeed, createAgreement, createEd25519, ed25519FromSeed } from './keys.ts'
import { nodePrimitives } from './primitives.ts'

const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array(0)
const data = Uint8Array.of(1, 2, 3)

describe('keys', () => {
  it('sign what their public key verifies', () => {
    const key = createEd25519()
    expect(nodePrimitives.verifyEd25519(key.publicKey, data, key.sign(data))).toBe(true)
    expect(nodePrimitives.verifyEd25519(createEd25519().publicKey, data, key.sign(data))).toBe(false)
  })

  it('of the seed of RFC 8032, test 1, have its public key and signature', () => {
    const key = ed25519FromSeed(bytes('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'))
    expect(toHex(key.publicKey)).toBe('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a')
    expect(toHex(key.sign(new Uint8Array(0))).slice(0, 16)).toBe('e5564300c360ac72')
  })

  it('agree as RFC 7748 section 6.1 shows', () => {
    const bob = agreementFromSeed(bytes('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb'))
    expect(toHex(bob.publicKey)).toBe('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f')
    const shared = bob.agree(bytes('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a')) ?? new Uint8Array(0)
    expect(toHex(shared)).toBe('4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742')
  })

  it('agree with nobody who agrees with everybody', () => {
    const key = createAgreement()
    expect(key.agree(new Uint8Array(32))).toBeUndefined()
    expect(key.agree(Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0)))).toBeUndefined()
    expect(key.agree(new Uint8Array(31))).toBeUndefined()
  })
})

describe('key files', () => {
  let folder = ''
  const path = (): string => join(folder, 'key.pem')
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'trigpoint-keys-')) })
  afterEach(() => { rmSync(folder, { recursive: true }) })
  const codeOf = (work: () => unknown): string => {
    try {
      work()
      return 'ok'
    } catch (error) {
      return error instanceof Fault ? error.code : String(error)
    }
  }

  it('give back the key that was created, and only its owner may read them', () => {
    const created = createKeyFile(path())
    expect(loadKeyFile(path()).publicKey).toEqual(created.publicKey)
    expect(statSync(path()).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['key.pem'])
  })

  it('hold agreement keys as well, and neither passes for the other', () => {
    const created = createAgreementFile(path())
    expect(loadAgreementFile(path()).publicKey).toEqual(created.publicKey)
    expect(codeOf(() => loadKeyFile(path()))).toBe('key-file.malformed')
  })

  it('are never overwritten, and nothing is left lying beside them', () => {
    createKeyFile(path())
    const before = readFileSync(path(), 'ascii')
    expect(codeOf(() => createKeyFile(path()))).toBe('key-file.exists')
    expect(readFileSync(path(), 'ascii')).toBe(before)
    expect(readdirSync(folder)).toEqual(['key.pem'])
  })

  it('that others can read are refused', () => {
    createKeyFile(path())
    chmodSync(path(), 0o640)
    expect(codeOf(() => loadKeyFile(path()))).toBe('key-file.readable-by-others')
  })

  it('that are absent, empty, truncated or no files are refused in words', () => {
    expect(codeOf(() => loadKeyFile(path()))).toBe('key-file.absent')
    expect(codeOf(() => loadKeyFile(join(folder, 'no', 'folder')))).toBe('key-file.absent')
    const pem = createEd25519().privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
    for (const text of ['', 'nonsense', pem.slice(0, 60), 'x'.repeat(20_000)]) {
      writeFileSync(path(), text, { mode: 0o600 })
      expect(codeOf(() => loadKeyFile(path()))).toBe('key-file.malformed')
    }
    chmodSync(folder, 0o700)
    expect(codeOf(() => loadKeyFile(folder))).toBe('key-file.malformed')
    expect(codeOf(() => createKeyFile(join(folder, 'no', 'key.pem')))).toBe('key-file.unwritable')
  })

  it('are created once by whoever comes first', () => {
    const first = loadOrCreateKeyFile(path())
    expect(loadOrCreateKeyFile(path()).publicKey).toEqual(first.publicKey)
    const agreement = loadOrCreateAgreementFile(join(folder, 'agreement.pem'))
    expect(loadOrCreateAgreementFile(join(folder, 'agreement.pem')).publicKey).toEqual(agreement.publicKey)
    expect(codeOf(() => loadOrCreateAgreementFile(path()))).toBe('key-file.malformed')
  })
})
