// Whether a host is this machine alone. Plain http, anonymous reading and a listener without TLS are
// allowed there and nowhere else.

/** True for 127.0.0.0/8, ::1 and `localhost`; a name that merely resolves to them does not count. */
export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase()
  return bare === 'localhost' || bare === '::1' || /^127(\.\d{1,3}){3}$/.test(bare)
}
