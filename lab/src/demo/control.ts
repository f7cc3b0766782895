// The demo's own routes, /demo/state, /demo/speed and /demo/persons, which the console's strip speaks to. Loopback only, like all of
// the demo; they steer the story's clock, never an agent.

import { SPEEDS, viewStory, type StoryState } from './story.ts'

/** Somebody whom a visitor may play: closing a case takes two. */
export interface DemoPerson {
  readonly name: string
  readonly role: 'investigator' | 'admin' | 'auditor'
  readonly token: string
}

export interface StoryControl {
  readonly persons: () => readonly DemoPerson[]
  readonly state: () => StoryState
  readonly change: (change: Partial<Pick<StoryState, 'speed' | 'paused'>>) => void
}

const MAXIMUM_BODY_CHARACTERS = 1024

/** Answers a request under /demo; 404 for anything else. */
export async function answerDemo(request: Request, control: StoryControl): Promise<Response> {
  const { pathname } = new URL(request.url)
  if (pathname === '/demo/state' && request.method === 'GET') return Response.json(viewStory(control.state()))
  if (pathname === '/demo/persons' && request.method === 'GET') return Response.json({ items: control.persons() }, { headers: { 'cache-control': 'no-store' } })
  if (pathname === '/demo/speed' && request.method === 'POST') {
    // A page of another origin may not send this content type unasked, so it cannot drive the demo.
    const isJson = request.headers.get('content-type')?.startsWith('application/json') === true
    const wish = isJson ? readWish(await request.text()) : undefined
    if (wish === undefined)
      return Response.json(
        { refusal: { code: 'demo.speed', message: `Send {"speed": ${SPEEDS.join(' | ')}} or {"paused": true | false}.`, where: 'body' } },
        { status: 400 },
      )
    control.change(wish)
    return Response.json(viewStory(control.state()))
  }
  return Response.json({ refusal: { code: 'demo.route', message: 'There is no such demo route.', where: pathname } }, { status: 404 })
}

function readWish(text: string): Partial<Pick<StoryState, 'speed' | 'paused'>> | undefined {
  if (text.length > MAXIMUM_BODY_CHARACTERS) return undefined
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof body !== 'object' || body === null) return undefined
  const speed: unknown = 'speed' in body ? body.speed : undefined
  const paused: unknown = 'paused' in body ? body.paused : undefined
  if (speed === undefined && paused === undefined) return undefined
  if (speed !== undefined && (typeof speed !== 'number' || !SPEEDS.includes(speed))) return undefined
  if (paused !== undefined && typeof paused !== 'boolean') return undefined
  return { ...(speed === undefined ? {} : { speed }), ...(paused === undefined ? {} : { paused }) }
}
