// How alike two names or addresses are, 0 to 100: without case, accents, punctuation and legal forms, in Latin letters,
// as sets of words (fuzzball's token ratios). Spellings that differ in a letter or two, syllables written together or
// apart, and Cyrillic letters are the ways in which a listed name comes back. On the path: custody, screening.

import { partial_ratio, ratio, token_set_ratio, token_sort_ratio } from 'fuzzball'

const LEGAL_FORMS = new Set('co company corp corporation inc incorporated ltd limited llc plc gmbh ag sa sas bv nv oy ab as pte pty sdn bhd kk jsc ooo oao zao pjsc fze fzco fzc dmcc group holding holdings the'.split(' '))

/** Short forms of addresses and names, written out. */
const WRITTEN_OUT: Readonly<Record<string, string>> = {
  rd: 'road', st: 'street', ave: 'avenue', av: 'avenue', blvd: 'boulevard', ln: 'lane', bldg: 'building', blk: 'block', fl: 'floor', flr: 'floor', rm: 'room', dist: 'district', ul: 'ulitsa',
  jln: 'jalan', tech: 'technology', intl: 'international', mfg: 'manufacturing', trd: 'trading', ind: 'industrial',
}

/** Cyrillic as most registers romanise it (ICAO Doc 9303, part 3, section 6). */
const LATIN: Readonly<Record<string, string>> = {
  а: 'a', б: 'b', в: 'v', г: 'g', д: 'd', е: 'e', ж: 'zh', з: 'z', и: 'i', й: 'i', к: 'k', л: 'l', м: 'm', н: 'n', о: 'o', п: 'p', р: 'r', с: 's', т: 't', у: 'u', ф: 'f', х: 'kh', ц: 'ts', ч: 'ch',
  ш: 'sh', щ: 'shch', ъ: '', ы: 'y', ь: '', э: 'e', ю: 'yu', я: 'ya', є: 'ie', і: 'i', ї: 'i', ґ: 'g', ў: 'u',
}

/** Two words this alike are taken for spellings of one. */
const SAME_WORD = 78
/** Of every point by which aligned words differ, so much is taken off. */
const SPELLING_COST = 0.5
/** A name that is the same only when its blanks are ignored. */
const BLANKS_COST = 2
/** Names less alike than this word by word are not the same in any spelling. */
const WORTH_A_SECOND_LOOK = 60
/** Shorter joined names meet by chance. */
const SHORTEST_JOINED = 9

/** Lower case, Latin letters, no accents, no punctuation, no legal forms. */
export function plainWords(text: string): string {
  const latin = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[\u0400-\u04ff]/g, letter => LATIN[letter] ?? letter)
  const words = latin.split(/[^\p{L}\p{N}]+/u).filter(word => word !== '')
  const telling = words.filter(word => !LEGAL_FORMS.has(word))
  return (telling.length > 0 ? telling : words).map(word => WRITTEN_OUT[word] ?? word).join(' ')
}

/** Words of addresses that are written in one spelling and left out in another. */
const FILLING = new Set('district unit floor room building block no number suite zone area'.split(' '))

/** The same of an address. */
export function plainAddress(text: string): string {
  const words = plainWords(text).split(' ')
  const telling = words.filter(word => !FILLING.has(word))
  return (telling.length > 0 ? telling : words).join(' ')
}

/** Of two plain texts. What is not enough word by word is looked at again, as other spellings and without blanks. */
export function likenessOf(a: string, b: string, least: number): number {
  const plain = tokenLikeness(a, b)
  return plain >= least || plain < WORTH_A_SECOND_LOOK ? plain : Math.max(plain, spellingLikeness(a, b), joinedLikeness(a, b))
}

/** A name of one word would be found in every longer name by the set ratio: then order and length count too. */
function tokenLikeness(a: string, b: string): number {
  const isShort = Math.min(a.split(' ').length, b.split(' ').length) < 2
  return isShort ? token_sort_ratio(a, b) : Math.round((token_set_ratio(a, b) * 2 + token_sort_ratio(a, b)) / 3)
}

/** Each word of one is read as the word of the other that it is a spelling of, if there is one. */
function spellingLikeness(a: string, b: string): number {
  const others = b.split(' ')
  const read = a.split(' ').map(word => {
    const [best] = others.map(other => ({ other, alike: ratio(word, other) })).sort((one, two) => two.alike - one.alike)
    return best !== undefined && best.alike >= SAME_WORD ? best : { other: word, alike: 100 }
  })
  const cost = read.reduce((sum, { alike }) => sum + 100 - alike, 0) / read.length
  return Math.round(tokenLikeness(read.map(({ other }) => other).join(' '), b) - cost * SPELLING_COST)
}

/** Syllables and words may be written together or apart. */
function joinedLikeness(a: string, b: string): number {
  const [one, other] = [a.replaceAll(' ', ''), b.replaceAll(' ', '')]
  if (Math.min(one.length, other.length) < SHORTEST_JOINED) return 0
  return Math.round((partial_ratio(one, other) * 2 + ratio(one, other)) / 3) - BLANKS_COST
}
