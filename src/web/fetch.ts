/** Why there is no answer, in the words of the server where it gave some. */
export type Failure = {
  kind: "unreachable" | "signed out" | "nothing yet" | "not found" | "refused" | "broken";
  message: string;
  hint: string | null;
};

/** Thrown by `ask`. */
export class AskError extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/**
 * Asks the server for a JSON document, or with POST to do something, which takes no body. Throws an AskError that says
 * why there is none, or what the browser throws where the signal was given. Whoever is signed out is led to the
 * sign-in, and comes back to the same address.
 */
export async function ask<T>(
  path: string,
  {signal, method = "GET"}: {signal?: AbortSignal; method?: "GET" | "POST"} = {},
): Promise<T> {
  const response = await reach(path, {signal, method});
  if (response.ok) return (await body(response)) as T;
  const failure = failureOf(response.status, await said(response));
  if (failure.kind === "signed out") leaveForSignIn();
  throw new AskError(failure);
}

async function reach(
  path: string,
  {signal, method}: {signal: AbortSignal | undefined; method: string},
): Promise<Response> {
  try {
    const headers = {accept: "application/json"};
    return await fetch(path, {method, headers, ...(signal === undefined ? {} : {signal})});
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new AskError({
      kind: "unreachable",
      message: "Cannot reach fivekeys: there is no answer",
      hint: "Is `fivekeys serve` still running? This page asks again by itself.",
    });
  }
}

async function body(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    throw new AskError({
      kind: "broken",
      message: "Cannot read the answer: it is not what this page expects",
      hint: "Reload the page; it may be older than the server.",
    });
  }
}

/** What the server said of its refusal; null where it is not in our form. */
async function said(response: Response): Promise<{message: string; hint: string | null} | null> {
  try {
    const {error} = (await response.json()) as {error: {message: string; hint?: string}};
    return {message: error.message, hint: error.hint ?? null};
  } catch {
    return null;
  }
}

function failureOf(status: number, told: {message: string; hint: string | null} | null): Failure {
  const kind = kinds[status] ?? (status < 500 ? "refused" : "broken");
  const fallback = {message: `Cannot show this: the server answered ${status}`, hint: null};
  return {kind, ...(told ?? fallback)};
}

const kinds: Readonly<Record<number, Failure["kind"]>> = {
  401: "signed out",
  404: "not found",
  503: "nothing yet",
};

function leaveForSignIn(): void {
  const back = encodeURIComponent(location.pathname + location.search);
  location.assign(`/sign-in?to=${back}`);
}
