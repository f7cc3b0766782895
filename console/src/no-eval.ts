// Imported before anything else: zod compiles validators with eval unless told otherwise before the first
// schema is made, and the content security policy forbids eval.

import { config } from 'zod'

config({ jitless: true })
