// What is computed beside the verdict, put together: the thread of opinions, the second look, the planner.

import type { FlowContext, LandmarkRegister } from '../flow/index.ts'
import { openPlanner, openSecondLook } from '../flow/index.ts'
import type { OpinionApi } from '../http/index.ts'
import { openOpinions, type OpinionOptions } from '../opinion/index.ts'

export interface OpenedOpinions extends OpinionApi {
  close(): Promise<void>
}

export async function openOpinionDesk(flow: FlowContext, register: LandmarkRegister, shelf: OpenedOpinions['context']['shelf'], options: OpinionOptions): Promise<OpenedOpinions> {
  const opinions = openOpinions(options)
  const context = { ...flow, opinions, shelf }
  const secondLook = await openSecondLook(context)
  return {
    context, secondLook, planner: openPlanner(context, register),
    close: async () => {
      await secondLook.close()
      await opinions.close()
    },
  }
}
