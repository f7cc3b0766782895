import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { Fault } from './fault.ts'
import { openVerifierClient, parseVerifierUrl } from './verifier-client.ts'
import type { VerifierClient } from './verifier-client.ts'

const servers: Server[] = []

/** A server that says what the test wants, as a verifier or as a stranger. */
async function openStranger(listener: RequestListener, timeoutMs = 5000): Promise<VerifierClient> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const client = openVerifierClient({ url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, token: 'secret', timeoutMs })
  if (!client.ok) throw new Error(client.refusal.message)
  return client.value
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
})

async function faultOf(action: Promise<unknown>): Promise<Fault> {
  const error: unknown = await action.then(() => undefined, (cause: unknown) => cause)
  if (error instanceof Fault) return error
  throw new Error(`expected a Fault, got ${String(error)}`)
}

function json(status: number, body: unknown): RequestListener {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  }
}

describe('the address of a verifier', () => {
  it('is https, or http on loopback', () => {
    for (const good of ['https://verifier.example', 'https://verifier.example:8443', 'http://127.0.0.1:8080', 'http://localhost:1', 'http://[::1]:9'])
      expect(parseVerifierUrl(good)).toMatchObject({ ok: true })
  })
  it('is refused as plain http beyond loopback', () => {
    for (const bad of ['http://verifier.example', 'http://10.0.0.1:80', 'http://127.0.0.1.example:80'])
      expect(parseVerifierUrl(bad)).toMatchObject({ refusal: { code: 'client.url-insecure' } })
  })
  it('is refused with credentials, a path or another scheme in it', () => {
    for (const bad of ['', 'verifier.example', 'ftp://verifier.example', 'https://a:b@verifier.example', 'https://verifier.example/x', 'https://verifier.example/?q', 'file:///etc/passwd'])
      expect(parseVerifierUrl(bad)).toMatchObject({ refusal: { code: 'client.url-malformed' } })
  })
})

describe('an answer of the verifier', () => {
  it('is the validated body, and the token was sent', async () => {
    let seen: string | undefined
    const client = await openStranger((request, response) => {
      seen = request.headers.authorization
      json(200, { status: 'stored' })(request, response)
    })
    expect(await client.sendReceipt(Uint8Array.of(1, 2))).toEqual({ ok: true, value: 'stored' })
    expect(seen).toBe('Bearer secret')
  })
  it('is a refusal where it is a 4xx with a refusal', async () => {
    const client = await openStranger(json(404, { refusal: { code: 'api.unknown-site', message: 'No such site.', where: 'siteId' } }))
    expect(await client.getSite('x')).toEqual({ ok: false, refusal: { code: 'api.unknown-site', message: 'No such site.', where: 'siteId' } })
  })
  it('is a fault where it is a 5xx, with the code that the verifier gave', async () => {
    const client = await openStranger(json(503, { fault: { code: 'store.disk-full', message: 'The disk is full.' } }))
    expect(await faultOf(client.getStatus())).toMatchObject({ code: 'store.disk-full', message: 'The disk is full.' })
  })
  it('is a fault where the verifier is busy (429): the message may be sent again', async () => {
    const client = await openStranger(json(429, { refusal: { code: 'api.too-many-requests', message: 'Slow down.', where: '' } }))
    expect(await faultOf(client.getStatus())).toMatchObject({ code: 'network.busy' })
  })
  it('is a fault where it is not this API at all', async () => {
    for (const listener of [json(200, { hello: 1 }), json(418, {}), ((_request, response) => { response.end('<html>captive portal</html>') }) satisfies RequestListener])
      expect(await faultOf((await openStranger(listener)).getStatus())).toMatchObject({ code: 'network.answer-unexpected' })
  })
  it('is a fault where it is a redirect, which is not followed', async () => {
    let requests = 0
    const client = await openStranger((_request, response) => {
      requests++
      response.writeHead(307, { location: '/elsewhere' }).end()
    })
    expect(await faultOf(client.getStatus())).toMatchObject({ code: 'network.redirect' })
    expect(requests).toBe(1)
  })
  it('is a fault where it never ends in size or in time', async () => {
    const endless = await openStranger((_request, response) => {
      const pour = (): void => { while (response.write(Buffer.alloc(1 << 20))); response.once('drain', pour) }
      pour()
    })
    expect(await faultOf(endless.getStatus())).toMatchObject({ code: 'network.answer-too-large' })
    const silent = await openStranger(() => undefined, 50)
    expect(await faultOf(silent.getStatus())).toMatchObject({ code: 'network.timeout' })
  })
  it('is a fault where nobody listens, and says what to look at', async () => {
    const client = await openStranger(json(200, {}))
    const [server] = servers.splice(0)
    await new Promise(resolve => server?.close(resolve))
    const fault = await faultOf(client.getStatus())
    expect(fault.code).toBe('network.unreachable')
    expect(fault.message).toContain('is the verifier running')
  })
})

describe('live events', () => {
  const event = { kind: 'site', siteId: 'penang-1' }
  it('come with their numbers; keep-alives and unknown kinds are passed over; an end is a fault', async () => {
    let asked: string | string[] | undefined
    const client = await openStranger((request, response) => {
      asked = request.headers['last-event-id']
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(': keep-alive\n\nid: 7\nevent: site\ndata: {"kind":"si')
      response.end(`te","siteId":"penang-1"}\n\nid: 8\ndata: {"kind":"from the future"}\n\nid: 9\ndata: ${JSON.stringify(event)}\n\n`)
    })
    const seen: unknown[] = []
    const fault = await faultOf((async () => { for await (const one of client.events({ lastEventId: 6 })) seen.push(one) })())
    expect(seen).toEqual([{ id: 7, event }, { id: 9, event }])
    expect(asked).toBe('6')
    expect(fault.code).toBe('network.stream-ended')
  })
  it('stop quietly when the reader aborts', async () => {
    const client = await openStranger((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(`id: 1\ndata: ${JSON.stringify(event)}\n\n`)
    })
    const stop = new AbortController()
    const seen: unknown[] = []
    for await (const one of client.events({ signal: stop.signal })) {
      seen.push(one)
      stop.abort()
    }
    expect(seen).toEqual([{ id: 1, event }])
  })
})
