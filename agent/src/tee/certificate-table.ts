// The certificates that a hypervisor hands a SEV-SNP guest with its report (AMD publication 56421, GHCB specification,
// SNP extended guest request; the kernel's `auxblob`). Little-endian; entries until one of zeros:
//
//    0  16  GUID        what it is; stored in either byte order by hypervisors
//   16   4  offset      from the start of the table
//   20   4  length      DER

const ENTRY_BYTES = 24
const MAXIMUM_ENTRIES = 16

/** In the order of a chain: the chip's key (or the cloud's), AMD's signing key, AMD's root. */
const CHAIN: readonly (readonly string[])[] = [
  ['63da758de6644564adc5f4b93be8accd', 'a8074bc2a25a483eaae639c045a0b8a1'],
  ['4ab7b379bbac4fe4a02f05aef327c782'],
  ['c0b406a4a803495297433fb6014cd0ae'],
]

/** PEM, signer first; empty where the table is absent, malformed or incomplete: the verifier then knows no signer. */
export function readCertificateTable(table: Uint8Array): string {
  const found = new Map<string, Uint8Array>()
  const view = Buffer.from(table.buffer, table.byteOffset, table.byteLength)
  for (let entry = 0; entry < MAXIMUM_ENTRIES && (entry + 1) * ENTRY_BYTES <= view.length; entry++) {
    const at = entry * ENTRY_BYTES
    const guid = view.subarray(at, at + 16)
    if (guid.every(byte => byte === 0)) break
    const [offset, length] = [view.readUInt32LE(at + 16), view.readUInt32LE(at + 20)]
    if (offset + length > view.length || length === 0) return ''
    const der = view.subarray(offset, offset + length)
    found.set(guid.toString('hex'), der)
    found.set(swapGuid(guid).toString('hex'), der)
  }
  const chain = CHAIN.map(names => names.flatMap(name => found.get(name) ?? [])[0])
  return chain.every(der => der !== undefined) ? chain.map(pemOf).join('') : ''
}

/** The first three fields in the other byte order (RFC 4122 section 4.1.2). */
function swapGuid(guid: Buffer): Buffer {
  return Buffer.concat([Buffer.from(guid.subarray(0, 4)).reverse(), Buffer.from(guid.subarray(4, 6)).reverse(), Buffer.from(guid.subarray(6, 8)).reverse(), guid.subarray(8)])
}

function pemOf(der: Uint8Array): string {
  const lines = Buffer.from(der).toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
