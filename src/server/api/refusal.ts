import type {ContentfulStatusCode} from "hono/utils/http-status";

/** A question that cannot be answered, with the status that says of what kind the mistake is. */
export class RefusalError extends Error {
  readonly status: ContentfulStatusCode;
  readonly hint: string | null;

  constructor(
    message: string,
    {status, hint = null}: {status: ContentfulStatusCode; hint?: string | null},
  ) {
    super(message);
    this.name = "RefusalError";
    this.status = status;
    this.hint = hint;
  }
}
