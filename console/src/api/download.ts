// A file from the verifier, kept by the browser under a name of our choice. The token goes along in the request, so
// a plain link would not do.

import { parseProblem } from './problem.ts'
import { requestHeaders } from './request.ts'

/** Throws ApiProblem when the verifier refuses. */
export async function downloadFile(path: string, name: string): Promise<void> {
  const response = await fetch(path, { headers: requestHeaders() })
  if (!response.ok) throw parseProblem(response.status, await response.json().catch(() => undefined))
  saveFile(name, await response.blob())
}

/** Hands bytes of this page to the browser, to be kept under a name. */
export function saveFile(name: string, bytes: Blob): void {
  const address = URL.createObjectURL(bytes)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
