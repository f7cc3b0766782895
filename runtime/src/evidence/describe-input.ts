// What a file is that is no evidence: so that the answer to a mix-up is a sentence and not "unusable".

/** A sentence about the file and what to do with it, or undefined when nothing is recognised. */
export function describeInput(file: Uint8Array): string | undefined {
  const text = Buffer.from(file.subarray(0, 4096)).toString('latin1').trimStart()
  const rules: readonly (readonly [RegExp, string])[] = [
    [/^<(\?xml|[A-Za-z])/, 'This is XML, as reference manifests are: give it with --rim, beside a device\'s evidence.'],
    [/^-----BEGIN CERTIFICATE/, 'These are certificates alone: give JSON with `evidence` (the report) and `certificate` (base64 of this PEM).'],
    [/^\[\s*\[\s*"JWT"/, 'This is an attestation token of the vendor\'s service, a result and no evidence.'],
    [/^\{[^]*"gpuInfo"/, 'This is a node record of the vendor\'s fleet agent: inventory, every field a claim, and no evidence.'],
    [/^\{[^]*"x-nvidia-/, 'These are claims of an attestation token, a result and no evidence.'],
    [/^11e0[0-9a-f]{60}/i, 'This is a measurement report in hex without its certificates: give JSON with `evidence` (base64 of the report) and `certificate`.'],
    [/^\x11\xe0/, 'This is a measurement report without its certificates: give JSON with `evidence` (base64 of it) and `certificate`.'],
    [/^0\x82/, 'This is DER, as OCSP responses are: give it with --ocsp, beside a device\'s evidence.'],
    [/^M[A-Za-z0-9+/]{60}/, 'This is base64, as OCSP responses come: give it with --ocsp, beside a device\'s evidence.'],
    [/^(\xd9|\xd2|\xa2)/, 'This is CBOR; evidence is given as JSON.'],
  ]
  return rules.find(([pattern]) => pattern.test(text))?.[1]
}
