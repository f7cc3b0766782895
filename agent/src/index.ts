// The agent: what runs on the GPU node.

export * from './chip/index.ts'
export { AGENT_FILES, readEnrolment, type Enrolment } from './enrolment/enrolment.ts'
export { agentIdOf, enrolAgent, type EnrolOptions } from './enrolment/enrol-agent.ts'
export { openFiles, type Files, type SystemCalls } from './durable/files.ts'
export { describeSent, type SentMessage } from './journal/describe-sent.ts'
export type { AgentStatus, FixReport } from './local/agent-status.ts'
export { askAgent } from './local/control-socket.ts'
export { openAgent, type AgentOptions, type RunningAgent } from './open-agent.ts'
export { precheckNode, type PrecheckOptions } from './precheck/precheck-node.ts'
export * from './probe/index.ts'
export { AGENT_REFUSALS } from './refusals.ts'
export { AGENT_VERSION } from './version.ts'
