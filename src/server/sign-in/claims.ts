import type {SignInConfig} from "../../config.ts";
import {ROLES, type Role} from "./user.ts";

/** Providers of large companies send hundreds; more than this is not what a person is in. */
const VALUES_MAX = 5000;
const EVERYBODY = "*";

export type Claims = Readonly<Record<string, unknown>>;

/** What stands in a claim: of that very name or, as `a.b`, inside of others; undefined where there is none. */
export function claimOf(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name.split(".").reduce<unknown>((value, part) => {
    const isHolder = typeof value === "object" && value !== null && Object.hasOwn(value, part);
    return isHolder ? (value as Claims)[part] : undefined;
  }, claims);
}

/** The highest role that the claim gives, null where it gives none. */
export function roleOf(
  claims: Claims,
  {roleClaim, roles}: Pick<SignInConfig, "roleClaim" | "roles">,
): Role | null {
  const given = [claimOf(claims, roleClaim)].flat().slice(0, VALUES_MAX);
  const values = new Set(given.filter(value => typeof value === "string"));
  const hasRole = (role: Role) =>
    roles[role].some(value => value === EVERYBODY || values.has(value));
  return ROLES.toReversed().find(hasRole) ?? null;
}
