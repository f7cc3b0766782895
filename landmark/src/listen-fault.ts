// What to say when a port cannot be listened on.

import { Fault, systemErrorCode } from '@trigpoint/runtime'

export function listenFault(cause: unknown, transport: string, host: string, port: number): Fault {
  const where = `${transport} port ${String(port)} of ${host}`
  switch (systemErrorCode(cause)) {
    case 'EADDRINUSE':
      return new Fault('landmark.port-taken', `${where} is taken by another program; stop it or choose another port.`, { cause })
    case 'EACCES':
      return new Fault('landmark.port-forbidden', `${where} needs more rights; choose a port above 1023 or grant CAP_NET_BIND_SERVICE.`, { cause })
    case 'EADDRNOTAVAIL':
      return new Fault('landmark.address-absent', `${where}: this machine has no such address; check the listen address.`, { cause })
    default:
      return new Fault('landmark.listen-failed', `${where} cannot be listened on (${systemErrorCode(cause)}).`, { cause })
  }
}
