import type {Context} from "hono";
import {convertIPv4ToBinary, convertIPv6ToBinary} from "hono/utils/ipaddr";

/** An address as a number, with how many bits it has. */
type Address = {value: bigint; bits: 32 | 128};

const MAPPED = 0xffffn;
/** One household or server has a whole /64 of IPv6: it is one client. */
const IPV6_HOST_BITS = 64n;
const HOPS_MAX = 20;

/** The key of a client whose address is not known. */
const UNKNOWN = "unknown";

/**
 * Tells clients apart by their address, for rate limits. Behind a trusted proxy it is the last address of
 * `X-Forwarded-For` that is no trusted proxy itself: what stands further left, anybody may have written.
 */
export function clientAddress(trusted: readonly string[]): (context: Context) => string {
  const networks = trusted.flatMap(text => networkOf(text) ?? []);
  const isTrusted = (address: Address) =>
    networks.some(
      ({value, bits, host}) => bits === address.bits && address.value >> host === value >> host,
    );
  return context => {
    const {incoming} = (context.env ?? {}) as {
      incoming?: {socket?: {remoteAddress?: string}};
    };
    let address = addressOf(incoming?.socket?.remoteAddress ?? "");
    if (address === null) return UNKNOWN;
    const said = context.req.header("x-forwarded-for")?.split(",").slice(-HOPS_MAX) ?? [];
    while (isTrusted(address) && said.length > 0) {
      const before = addressOf(said.pop()!.trim());
      if (before === null) break;
      address = before;
    }
    return keyOf(address);
  };
}

function keyOf({value, bits}: Address): string {
  return bits === 32 ? `4:${value.toString(16)}` : `6:${(value >> IPV6_HOST_BITS).toString(16)}`;
}

function networkOf(text: string): (Address & {host: bigint}) | null {
  const [name = "", prefix] = text.split("/");
  const address = addressOf(name);
  if (address === null) return null;
  const length = prefix === undefined ? address.bits : Number(prefix);
  return length <= address.bits ? {...address, host: BigInt(address.bits - length)} : null;
}

function addressOf(text: string): Address | null {
  try {
    if (!text.includes(":")) return {value: convertIPv4ToBinary(text), bits: 32};
    const value = convertIPv6ToBinary(text);
    // An IPv4 address as a socket for both kinds shows it.
    if (value >> 32n === MAPPED) return {value: value & 0xffff_ffffn, bits: 32};
    return {value, bits: 128};
  } catch {
    return null;
  }
}
