// Closed list of what evidence can be refused for, or noted with. Never renamed, never reused.

import type { RefusalCode } from '../base/index.ts'

const entry = (code: string, meaning: string, remedy: string): RefusalCode => ({ code, meaning, remedy })

const COLLECT_AGAIN = 'Collect the evidence again with an unmodified tool; if it stays so, keep it and report it.'
const ASK_VENDOR = 'Compare the chain with the vendor\'s published certificates; do not accept the device meanwhile.'

export const EVIDENCE_REFUSALS: readonly RefusalCode[] = [
  entry('evidence.report-malformed', 'The report is not SPDM 1.1 in the exact layout.', COLLECT_AGAIN),
  entry('evidence.report-trailing-bytes', 'Bytes follow the signature of the report.', 'Cut nothing; collect the evidence again.'),
  entry('evidence.blocks-malformed', 'The measurement record is not filled exactly by well-formed, distinct blocks.', COLLECT_AGAIN),
  entry('evidence.opaque-malformed', 'The opaque data is not filled exactly by well-formed, distinct fields.', COLLECT_AGAIN),
  entry('evidence.opaque-version', 'The opaque data has a version that is not known.', 'Update Trigpoint; the layout of that version must be known before it is read.'),
  entry('evidence.pem-malformed', 'The certificate text is not a run of PEM certificates.', 'Give the chain as PEM, nothing between the blocks.'),
  entry('evidence.certificate-malformed', 'A certificate is not strict DER.', COLLECT_AGAIN),
  entry('evidence.certificate-algorithm', 'A certificate uses an algorithm that is not accepted.', ASK_VENDOR),
  entry('evidence.chain-length', 'The chain has no certificate, or more than any chain has.', 'Give exactly the chain of one device.'),
  entry('evidence.chain-broken', 'A certificate was not issued by the next one.', ASK_VENDOR),
  entry('evidence.chain-not-authority', 'A certificate was issued by one that is no authority.', ASK_VENDOR),
  entry('evidence.chain-key-usage', 'A certificate was issued by one that may not sign certificates.', ASK_VENDOR),
  entry('evidence.chain-path-length', 'An authority has more authorities below it than it may.', ASK_VENDOR),
  entry('evidence.chain-critical-extension', 'A certificate has a critical extension that is not understood.', 'Update Trigpoint, or ask the vendor what the extension demands.'),
  entry('evidence.chain-leaf-use', 'The leaf may not make digital signatures, or is an authority.', ASK_VENDOR),
  entry('evidence.unknown-root', 'The chain does not end at a pinned root.', 'If the root is the vendor\'s, add its fingerprint to the configuration after checking it by another way.'),
  entry('evidence.no-anchors', 'No root is configured.', 'Configure at least one root fingerprint; an empty list trusts nothing.'),
  entry('evidence.identity-unreadable', 'The device certificate\'s serial has no known shape.', 'Update Trigpoint; the device may be of a new kind.'),
  entry('evidence.identity-contradicts', 'Report and certificate name different devices.', 'Inspect the device; this does not happen on honest ones.'),
  entry('evidence.kind-differs', 'The host calls the device something else than its certificate does.', 'Correct the host\'s record; the certificate is right.'),
  entry('evidence.architecture-differs', 'The host names another architecture than the certificate.', 'Correct the host\'s record; the certificate is right.'),
  entry('evidence.signature-failed', 'The report\'s signature does not verify.', 'Do not accept the device; collect again, and keep both.'),
  entry('evidence.nonce-differs', 'The report answers another nonce.', 'Ask for fresh evidence; old or relayed evidence answers an old nonce.'),
  entry('evidence.fwid-differs', 'The leaf key was made by other firmware than the report names.', 'Do not accept the device; its report and chain do not belong together.'),
  entry('evidence.certificate-time', 'A certificate is expired or not valid yet at the time asked about.', 'Ask for the right time, or obtain a newer certificate.'),
  entry('evidence.revoked', 'A certificate is revoked, or its state could not be learnt.', 'Where revoked, take the device out of use; where unknown, ask the responder again.'),
  entry('evidence.ocsp-malformed', 'The OCSP response is not strict DER.', 'Fetch it again.'),
  entry('evidence.ocsp-unsuccessful', 'The responder gave no answer.', 'Ask again later.'),
  entry('evidence.mode-unknown', 'The report\'s feature flag has no known meaning.', 'Update Trigpoint.'),
  entry('evidence.fields-unknown', 'The opaque data has fields that are not known.', 'Nothing is lost: they were named and not interpreted.'),
  entry('evidence.manifest-values', 'A manifest\'s measurement entries are missing, doubled or out of bounds.', 'Fetch the manifest again from the vendor.'),
  entry('evidence.reference-missing', 'A manifest that the device needs is not at hand.', 'Import it with `trigpoint reference import`.'),
  entry('evidence.reference-unusable', 'A manifest is not signed as it must be, or is for something else.', 'Fetch the manifest for this product and version from the vendor.'),
  entry('evidence.reference-expired', 'A manifest\'s signer certificate has ended.', 'Fetch the re-issued manifest; until then the policy decides.'),
  entry('evidence.reference-conflict', 'Driver and board manifest claim the same measurement.', 'Fetch both manifests again; one is for something else.'),
  entry('evidence.measurement-differs', 'Measurements differ from the reference values.', 'Compare firmware and driver with what should be installed; tolerate an index by policy only with a reason.'),
  entry('evidence.manifest-malformed', 'The file is no manifest in the plain XML that is accepted.', 'Fetch the manifest again; do not reformat it.'),
  entry('evidence.manifest-format', 'The manifest is in a format that is not judged (CoRIM).', 'Use the SWID manifest of the same firmware where there is one.'),
  entry('evidence.manifest-shape', 'The manifest\'s signature is not in the one form that is accepted.', 'Do not use the file; fetch it again from the vendor.'),
  entry('evidence.manifest-signature', 'The manifest\'s signature does not verify.', 'Do not use the file; fetch it again from the vendor.'),
  entry('evidence.input-unusable', 'The input holds no evidence in a known form.', 'Give JSON with `evidence` and `certificate`, nvattest output, or a fleet agent payload.'),
  entry('evidence.input-device', 'One device\'s part of the input cannot be read.', 'Collect that device\'s evidence again.'),
  entry('evidence.one-serial-two-keys', 'One device identity was seen under two device certificates.', 'Inspect the device; a burnt-in identity has one key.'),
  entry('evidence.one-name-two-devices', 'One device name was seen on two devices.', 'Inspect both devices.'),
  entry('evidence.latency-outside', 'A report took longer or shorter than the chip ever did where it was enrolled.', 'Look at the node: load explains a few, a relay explains all.'),
  entry('evidence.topology-inconsistent', 'Devices name neighbours that do not agree with who is there.', 'Inspect the machine: parts were exchanged, or reports come from several machines.'),
  entry('evidence.claimed-nonce-differs', 'The file states another nonce than the signed one.', 'Believe the signed one; ask where the file came from.'),
  entry('evidence.claimed-version-differs', 'The host states another version than the signed one.', 'Believe the signed one; correct the host\'s record.'),
]
