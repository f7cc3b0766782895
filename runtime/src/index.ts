// What every Node process of Trigpoint needs. Only re-exports; each file says what it is.
export * from './event-stream.ts'
export * from './fault.ts'
export * from './http-exchange.ts'
export * from './loopback.ts'
export * from './signed-body.ts'
export * from './verifier-client.ts'
