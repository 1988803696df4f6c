/** Why a sign-in at the provider came to nothing. Nothing of a token or of a person is in its message. */
export class ProviderError extends Error {
  /** `unreachable`: it does not answer; `denied`: it says no; `refused`: what came back does not hold. */
  readonly kind: "unreachable" | "denied" | "refused";

  constructor(kind: ProviderError["kind"], message: string, {cause}: {cause: unknown}) {
    super(message, {cause});
    this.name = "ProviderError";
    this.kind = kind;
  }
}

/** What a provider answers by way of the person's browser when they, or their administrator, said no. */
const DENIALS = ["access_denied", "login_required", "consent_required", "interaction_required"];
const NETWORK = ["OAUTH_TIMEOUT", "OAUTH_ABORT", "OAUTH_RESPONSE_IS_NOT_CONFORM"];
/** Short words of a protocol; anything longer might be of a person. */
const WORD = /^[A-Za-z0-9_]{1,64}$/;

/** Runs what asks the provider; what is thrown is a `ProviderError`. */
export async function toProviderError<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw asProviderError(error);
  }
}

function asProviderError(error: unknown): ProviderError {
  const {code, error: answer, message} = error as {code?: string; error?: string; message?: string};
  const said = [code, answer].filter(part => typeof part === "string" && WORD.test(part));
  const what = said.length > 0 ? said.join(" ") : "an unexpected answer";
  if (answer !== undefined && DENIALS.includes(answer)) {
    return new ProviderError("denied", what, {cause: error});
  }
  const isNetwork = error instanceof TypeError && message === "fetch failed";
  if (isNetwork || (code !== undefined && NETWORK.includes(code))) {
    return new ProviderError("unreachable", isNetwork ? "no connection" : what, {cause: error});
  }
  return new ProviderError("refused", what, {cause: error});
}
