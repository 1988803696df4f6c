import {z} from "zod";
import {durationHours} from "./align-schema.ts";
import {defaults} from "./defaults.ts";
import {signIn, trustedProxy} from "./sign-in-schema.ts";
import {word} from "./words.ts";

const HOUR_SECONDS = 3600;
const PORT_MAX = 65_535;
/** Below that a sync would begin before the one before it has ended. */
const SYNC_SECONDS_MIN = 1;

/** The seconds between two syncs: of a duration such as `15m`, null for `0` and `off`. */
export function syncSeconds(every: string | 0 | false): number | null {
  if (every === 0 || every === false || every === "off" || every === "0") return null;
  return Math.round((durationHours(every) ?? 0) * HOUR_SECONDS);
}

/** What `fivekeys serve` does where no flag says otherwise. */
export const server = z
  .strictObject({
    host: word
      .default(defaults.serverHost)
      .describe("The address to serve on; any but this machine's own needs sign-in."),
    port: z.int().min(0).max(PORT_MAX).default(defaults.serverPort).describe("The port."),
    sync_every: z
      .union([z.literal(0), z.literal(false), z.string()])
      .default(defaults.syncEvery)
      .refine(
        every => (syncSeconds(every) ?? SYNC_SECONDS_MIN) >= SYNC_SECONDS_MIN,
        "expected a duration such as 15m or 2h, at most 24h, or off",
      )
      .describe("How often the server syncs by itself: `15m`, `2h`; `0` or `off`: never."),
    public_url: z
      .url({protocol: /^https?$/})
      .optional()
      .describe("The address under which people reach the server, where a proxy stands before it."),
    trusted_proxy: trustedProxy,
    sign_in: signIn,
  })
  .prefault({})
  .describe("What `fivekeys serve` does: see the guide to the server.");
