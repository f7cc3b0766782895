// The closed list of refusal codes of the log: what is refused of notes, checkpoints, proofs and policies.

import type { RefusalCode } from '../base/index.ts'

export const LOG_REFUSALS: readonly RefusalCode[] = [
  {
    code: 'log.bundle-malformed',
    meaning: 'A bundle of log entries cannot be read, or holds another number of entries than its place demands.',
    remedy: 'Fetch it again; if it stays so, the log is damaged: run `trigpoint log check` on it.',
  },
  {
    code: 'log.key-malformed',
    meaning: 'A log or witness key (vkey) cannot be read, or its id does not fit its name and bytes.',
    remedy: 'Copy the key again, whole, from the one who published it.',
  },
  {
    code: 'log.note-malformed',
    meaning: 'A signed note (a checkpoint, or a witness answer) does not have the form of one.',
    remedy: 'Fetch it again; a file that was edited or cut cannot be repaired.',
  },
  {
    code: 'log.checkpoint-malformed',
    meaning: 'The text of a checkpoint is not an origin, a size and a root hash.',
    remedy: 'Fetch it again from the log.',
  },
  {
    code: 'log.signature-invalid',
    meaning: 'A key that is trusted here has a signature on the note, but it does not fit the text.',
    remedy: 'The note was changed after it was signed. Ask its source; keep the file as evidence.',
  },
  {
    code: 'log.signature-missing',
    meaning: 'No key that is trusted here has signed the note.',
    remedy: 'Check that the key you pinned is the one of this log.',
  },
  {
    code: 'log.origin-unexpected',
    meaning: 'The checkpoint is of another log than the one asked for.',
    remedy: 'Check the origin line against the name in the key that you trust.',
  },
  {
    code: 'log.policy-malformed',
    meaning: 'A trust policy cannot be read; the line is named.',
    remedy: 'Correct the line; docs/format/log.md shows the form.',
  },
  {
    code: 'log.policy-names-no-log',
    meaning: 'A trust policy without any log cannot vouch for a checkpoint.',
    remedy: 'Add a log line with the key of the log that you trust.',
  },
  {
    code: 'log.quorum-missing',
    meaning: 'Fewer witnesses cosigned the checkpoint than the policy demands.',
    remedy: 'Fetch a newer checkpoint or proof; if witnesses stay away for long, ask the log operator why.',
  },
  {
    code: 'log.proof-malformed',
    meaning: 'A proof file does not have the form of one.',
    remedy: 'Fetch it again; a file that was edited or cut cannot be repaired.',
  },
  {
    code: 'log.not-included',
    meaning: 'The proof does not show that this leaf is in the log.',
    remedy: 'The leaf or the proof was changed, or they do not belong together. Do not rely on the entry.',
  },
  {
    code: 'log.witness-request-malformed',
    meaning: 'A request to a witness does not have the form that tlog-witness prescribes.',
    remedy: 'Correct the client; docs/format/log.md shows the form.',
  },
]
