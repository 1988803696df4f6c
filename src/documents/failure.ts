/** What the API answers instead of a document. */
export type ApiFailure = {error: {message: string; hint: string | null}};
