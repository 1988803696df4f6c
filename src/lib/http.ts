const TIMEOUT_MS = 30_000;
const REDIRECTS_MAX = 5;
/** Far above the largest page any source sends; reaching it means that something else answers. */
const BODY_BYTES_MAX = 64 * 1024 * 1024;

export type Fetch = typeof globalThis.fetch;

export type HttpRequest = {
  method: "GET" | "POST";
  url: string;
  headers: Readonly<Record<string, string>>;
  body?: string;
};

export type HttpResponse = {
  status: number;
  headers: Headers;
  body: string;
  /** Where the answer came from: another address than asked for when it has moved. */
  url: string;
};

/** Why no answer came: nothing of the request, and so no secret, is in its message. */
export class HttpError extends Error {
  readonly kind: "network" | "timeout" | "redirect" | "size";

  constructor(kind: HttpError["kind"], message: string, {cause}: {cause?: unknown} = {}) {
    super(message, cause === undefined ? undefined : {cause});
    this.name = "HttpError";
    this.kind = kind;
  }
}

/** The network itself, for those who hand it on. */
export const systemFetch: Fetch = (...args) => globalThis.fetch(...args);

/**
 * One request and its whole answer, whatever the status. A redirect is followed on the same host only, since the
 * headers carry a secret. Throws `HttpError` when no complete answer came, and the signal's own reason when the
 * operator stopped.
 */
export async function exchange(
  request: HttpRequest,
  {
    fetch = systemFetch,
    timeoutMs = TIMEOUT_MS,
    signal,
  }: {fetch?: Fetch; timeoutMs?: number | undefined; signal?: AbortSignal | undefined} = {},
): Promise<HttpResponse> {
  signal?.throwIfAborted();
  const timeout = AbortSignal.timeout(timeoutMs);
  const either = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  try {
    return await follow(request, {fetch, signal: either});
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof HttpError) throw error;
    if (timeout.aborted) {
      throw new HttpError("timeout", `no answer within ${timeoutMs / 1000} seconds`);
    }
    throw new HttpError("network", reasonOf(error), {cause: error});
  }
}

async function follow(
  request: HttpRequest,
  {fetch, signal}: {fetch: Fetch; signal: AbortSignal},
): Promise<HttpResponse> {
  const {origin} = new URL(request.url);
  let {url} = request;
  for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects++) {
    const response = await fetch(url, {
      method: request.method,
      headers: {...request.headers},
      ...(request.body === undefined ? {} : {body: request.body}),
      redirect: "manual",
      signal,
    });
    const to = redirectOf(response, url);
    if (to === null) {
      return {status: response.status, headers: response.headers, body: await read(response), url};
    }
    await response.body?.cancel();
    if (to.origin !== origin) {
      throw new HttpError("redirect", `it sends us on to another host, "${to.host}"`);
    }
    url = to.href;
  }
  throw new HttpError("redirect", `it sends us on more than ${REDIRECTS_MAX} times`);
}

function redirectOf(response: Response, url: string): URL | null {
  if (![301, 302, 303, 307, 308].includes(response.status)) return null;
  const location = response.headers.get("location");
  return location !== null && URL.canParse(location, url) ? new URL(location, url) : null;
}

async function read(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) {
      throw new HttpError("size", `its answer has more than ${BODY_BYTES_MAX} bytes`);
    }
    text += decoder.decode(chunk, {stream: true});
  }
  return text + decoder.decode();
}

/** `fetch failed` says nothing; what lies beneath does: `ECONNREFUSED`, `other side closed`. */
function reasonOf(error: unknown): string {
  const {cause} = error as {cause?: {code?: string; message?: string}};
  return cause?.code ?? cause?.message ?? (error as Error).message;
}
