// What strangers wrote never speaks to the terminal.

import { describe, expect, it } from 'vitest'
import { formatTable, plainText } from './print.ts'

describe('text for a terminal', () => {
  it('has no control characters but line ends', () => {
    expect(plainText('a\u001b]0;title\u0007b\u009b2Jc\nd\re\u001b[2J')).toBe('a\ufffd]0;title\ufffdb\ufffd2Jc\nd\ufffde\ufffd[2J')
  })
  it('keeps the colours of our own words, in tables too', () => {
    const word = '\u001b[31moutside\u001b[0m'
    expect(plainText(word)).toBe(word)
    expect(formatTable(['site'], [['hall\u001b[8m1']])).toContain('hall\ufffd[8m1')
  })
})
