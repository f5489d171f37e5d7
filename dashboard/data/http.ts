/** What the API answered when it refused: RFC 9457 problem details, or the nearest to it that could be made out. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  /** HTTP status; 0 when no answer came. */
  readonly status: number
  readonly title: string
  readonly detail: string
  /** How long the API asks to wait, ms; null when it does not say. */
  readonly retryAfterMs: number | null

  constructor(problem: { status: number; title: string; detail: string; retryAfterMs?: number | null }) {
    super(`${problem.title}: ${problem.detail}`)
    this.status = problem.status
    this.title = problem.title
    this.detail = problem.detail
    this.retryAfterMs = problem.retryAfterMs ?? null
  }
}

/** Reads one JSON resource. The caller names its shape; both sides are built from the same commit. @throws ApiProblem */
export const getJson = <T>(path: string, signal: AbortSignal): Promise<T> =>
  send<T>(path, { signal, headers: { accept: 'application/json' } })

/** Asks the API to change something, as the operator. @throws ApiProblem */
export const postAsOperator = (path: string, body: unknown, token: string): Promise<unknown> =>
  send<unknown>(path, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
  })

async function send<T>(path: string, request: RequestInit): Promise<T> {
  const response = await fetch(path, { ...request, cache: 'no-store' }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiProblem({ status: 0, title: 'No answer', detail: 'Understudy could not be reached.' })
  })
  const body: unknown = await response.json().catch(() => null)
  if (!response.ok) throw toProblem(response, body)
  if (body === null) throw unreadable(response.status)
  return body as T
}

function toProblem(response: Response, body: unknown): ApiProblem {
  const { title, detail } = (body ?? {}) as { title?: unknown; detail?: unknown }
  return new ApiProblem({
    status: response.status,
    title: typeof title === 'string' ? title : `HTTP ${response.status}`,
    detail: typeof detail === 'string' ? detail : 'The answer holds no explanation.',
    retryAfterMs: retryAfterMs(response.headers.get('retry-after')),
  })
}

const unreadable = (status: number) =>
  new ApiProblem({ status, title: 'Unreadable answer', detail: 'The answer is not JSON. Is a proxy in between?' })

/** Only the form in seconds: it is the one that our API sends. */
const retryAfterMs = (header: string | null): number | null =>
  header !== null && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : null
