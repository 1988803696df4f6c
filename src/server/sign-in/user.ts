/** What a reader may do, least first; each may do all that those before it may. */
export const ROLES = ["viewer", "analyst", "operator", "admin"] as const;

export type Role = (typeof ROLES)[number];

/** Who asks: never a name or an e-mail address, only a keyed hash of what the provider calls them. */
export type User = {readonly pseudonym: string; readonly role: Role};

/** What the sign-in middleware gives every route behind it. */
export type ServerEnv = {Variables: {user: User}};
