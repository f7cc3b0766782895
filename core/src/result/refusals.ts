// Refusals of results, bundles and trust files: a closed list, never renamed or reused.

import type { RefusalCode } from '../base/index.ts'

export const RESULT_REFUSALS: readonly RefusalCode[] = [
  { code: 'result.bundle-malformed', meaning: 'The file is no bundle.', remedy: 'Give the file that `trigpoint bundle` wrote, whole and unchanged.' },
  { code: 'result.bundle-newer', meaning: 'The bundle is of a format that this program does not know.', remedy: 'Install a newer release.' },
  { code: 'result.trust-malformed', meaning: 'The trust file cannot be read.', remedy: 'Get it again from the verifier\'s operator; docs/format/bundle.md shows its form.' },
  { code: 'result.signer-not-pinned', meaning: 'Nothing the reader trusts says who made the bundle.', remedy: 'Get the verifier\'s key from its operator by another way than the bundle, and give it with --trust.' },
  { code: 'result.token-malformed', meaning: 'The result is no signed token of the expected kind.', remedy: 'The bundle was damaged or made by something else; get it anew.' },
  { code: 'result.key-statement', meaning: 'The statement about a key that signs results is not the verifier\'s.', remedy: 'Do not rely on the bundle; get it anew from the verifier.' },
  { code: 'result.key-unknown', meaning: 'The result is signed by a key for which there is no statement.', remedy: 'Do not rely on the bundle; get it anew from the verifier.' },
  { code: 'result.key-period', meaning: 'The result is dated at a time when its key was not in use.', remedy: 'Do not rely on the bundle; ask the verifier\'s operator.' },
  { code: 'result.key-set-malformed', meaning: 'The file with the keys that sign results cannot be read.', remedy: 'Save the verifier\'s /.well-known/jwks.json again.' },
  { code: 'result.signature', meaning: 'The signature of the result does not verify.', remedy: 'The result was changed; get the bundle anew.' },
  { code: 'result.from-the-future', meaning: 'The result or the verdict is dated after the time for which it is checked.', remedy: 'Compare the clocks, or check for another time.' },
  { code: 'result.opening', meaning: 'A part that is shown is not what the verifier committed to.', remedy: 'The bundle was changed; get it anew.' },
  { code: 'result.level', meaning: 'The bundle shows less or more than its level says.', remedy: 'Get it anew from the verifier, at the level that is needed.' },
  { code: 'result.part-malformed', meaning: 'A part is not of the expected shape.', remedy: 'Get the bundle anew; if it persists, compare the releases of verifier and checker.' },
  { code: 'result.claims-differ', meaning: 'The signed result and the parts of the bundle say different things.', remedy: 'Do not rely on the bundle; ask the verifier\'s operator.' },
  { code: 'result.log-reference', meaning: 'The result names another entry of the log than the proof.', remedy: 'Do not rely on the bundle; get it anew.' },
  { code: 'result.contradicts-itself', meaning: 'The outcome does not follow from the countries and chips that the verdict names.', remedy: 'Do not rely on the bundle; ask the verifier\'s operator.' },
  { code: 'result.parts-differ', meaning: 'The parts of the bundle speak of different fixes or agents.', remedy: 'Do not rely on the bundle; ask the verifier\'s operator.' },
  { code: 'result.policy-differs', meaning: 'The policy that is shown is not the one that the verdict names.', remedy: 'Do not rely on the bundle; ask the verifier\'s operator.' },
  { code: 'result.landmarks-differ', meaning: 'The challenged landmarks and their signed records do not belong together.', remedy: 'Do not rely on the bundle; ask the verifier\'s operator.' },
  { code: 'result.tickets-differ', meaning: 'A ticket is not for this challenge.', remedy: 'Do not rely on the bundle; ask the verifier\'s operator.' },
  { code: 'result.message-signature', meaning: 'The agent did not sign what it is said to have brought.', remedy: 'Do not rely on the bundle; ask the verifier\'s operator.' },
  { code: 'result.binding-differs', meaning: 'The chips signed over other delays than the bundle shows.', remedy: 'Do not rely on the bundle; ask the verifier\'s operator.' },
  { code: 'result.chips-differ', meaning: 'Appraised again, the chips\' evidence does not give what the result says.', remedy: 'See the check for the chip; where its root is unknown, the trust file names other roots than the verifier trusts.' },
  { code: 'result.region-differs', meaning: 'From the raw round trips comes another region than the verifier states.', remedy: 'Do not rely on the verdict; ask the verifier\'s operator.' },
  { code: 'result.tables-differ', meaning: 'The border tables of this program leave other countries than those of the verifier.', remedy: 'Check with a release that has the verifier\'s tables; the bundle names them.' },
  { code: 'result.borders-missing', meaning: 'No border tables are at hand, so nothing can be computed again.', remedy: 'Install the program whole.' },
  { code: 'result.verdict-differs', meaning: 'Judged again, the verdict is another one.', remedy: 'Do not rely on the verdict; ask the verifier\'s operator.' },
]
