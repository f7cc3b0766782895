import { describe, expect, it } from 'vitest'
import { answerDemo, type StoryControl } from './control.ts'
import { desiredNodes, papersOfPhase, STORY_SITE } from './desired-world.ts'
import { seenOf } from './read-seen.ts'
import { PHASES, STORY_START } from './story.ts'
import { DEMO_WORLD } from '../world/index.ts'

function control(): StoryControl {
  let state = STORY_START
  return { persons: () => [{ name: 'Ada', role: 'investigator', token: 'tp-x' }], state: () => state, change: change => { state = { ...state, ...change } } }
}

const post = (body: string, type = 'application/json'): Request => new Request('http://127.0.0.1/demo/speed', { method: 'POST', body, headers: { 'content-type': type } })

describe('the story\'s control', () => {
  it('sets speed and pause, and shows the story', async () => {
    const story = control()
    expect((await answerDemo(post('{"speed":4}'), story)).status).toBe(200)
    expect((await answerDemo(post('{"paused":true}'), story)).status).toBe(200)
    expect(await (await answerDemo(new Request('http://127.0.0.1/demo/state'), story)).json()).toMatchObject({ speed: 4, paused: true, phase: 'delivered' })
  })

  it.each(['{"speed":3}', '{"speed":"4"}', '{}', 'null', 'x', `{"speed":1${' '.repeat(2000)}}`])('refuses %s in words', async body => {
    const answer = await answerDemo(post(body), control())
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ refusal: { code: 'demo.speed' } })
  })

  it('names the people whom a visitor may play', async () => {
    expect(await (await answerDemo(new Request('http://127.0.0.1/demo/persons'), control())).json()).toEqual({ items: [{ name: 'Ada', role: 'investigator', token: 'tp-x' }] })
  })

  it('refuses what a page of another origin could send unasked', async () => {
    expect((await answerDemo(post('{"speed":4}', 'text/plain'), control())).status).toBe(400)
  })

  it('knows no other route', async () => {
    expect((await answerDemo(new Request('http://127.0.0.1/demo/other'), control())).status).toBe(404)
  })
})

describe('the world of each chapter', () => {
  const nodesOf = (id: string): ReturnType<typeof desiredNodes> =>
    desiredNodes(DEMO_WORLD, PHASES.findIndex(phase => phase.id === id)).filter(node => node.siteId === STORY_SITE)

  it('has the story\'s servers off, on, off, and on elsewhere', () => {
    expect(['delivered', 'verified', 'inspected', 'silent', 'reappeared', 'found'].map(id => nodesOf(id).map(node => node.running))).toEqual([
      [false, false], [true, true], [true, true], [false, false], [true, true], [true, true],
    ])
    expect(nodesOf('verified')[0]?.position).not.toEqual(nodesOf('reappeared')[0]?.position)
  })

  it('leaves honest servers alone', () => {
    for (let phase = 0; phase < PHASES.length; phase++)
      expect(desiredNodes(DEMO_WORLD, phase).filter(node => node.siteId !== STORY_SITE).every(node => node.running)).toBe(true)
  })

  it('files each paper under one id', () => {
    const site = DEMO_WORLD.sites.find(each => each.siteId === STORY_SITE)
    const papers = site === undefined ? [] : PHASES.flatMap(phase => papersOfPhase(site, ['nvidia:41:7E57000000000001'], phase.id))
    expect(papers.map(paper => paper.kind)).toEqual(['shipped', 'received', 'installed', 'inspected'])
    expect(new Set(papers.map(paper => paper.eventId)).size).toBe(4)
  })
})

describe('what was seen', () => {
  it('is what every chip of the site supports, and nothing without chips', () => {
    expect(seenOf([])).toEqual(new Set())
    expect(seenOf([{ outcome: 'inside', state: 'verified' }, { outcome: 'unknown', state: 'verified' }])).toEqual(new Set())
    expect(seenOf([{ outcome: 'unknown', state: 'silent' }])).toEqual(new Set(['silent']))
    expect(seenOf([{ outcome: 'outside', state: 'reappeared' }])).toEqual(new Set(['outside']))
  })
})
