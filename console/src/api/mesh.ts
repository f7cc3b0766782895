// The question about the landmarks' mesh. Under the key of the landmarks: what changes one changes the other.

import { meshSummarySchema, type MeshSummary } from '@trigpoint/core/wire'
import type { Question } from './queries.ts'
import { readJson } from './request.ts'

export const meshQuery: Question<MeshSummary> = { queryKey: ['landmarks', 'mesh', 'summary'], queryFn: ({ signal }) => readJson('/v1/mesh', meshSummarySchema, signal) }
