import {createHash} from "node:crypto";
import {html, raw} from "hono/html";
import {STYLE as SURVEY_STYLE} from "../survey/style.ts";
import type {User} from "./user.ts";

type Html = ReturnType<typeof html>;

const STYLE = `${SURVEY_STYLE}
.button {
  display: block; padding: .75rem 1rem; margin: 0 0 1.5rem; font-weight: 600; text-align: center; text-decoration: none;
  color: var(--on-accent); background: var(--accent); border: 1px solid var(--accent); border-radius: .5rem;
}
input[type=password] {
  display: block; width: 100%; min-height: 3rem; padding: .625rem; margin: 0 0 .75rem; font: inherit; color: inherit;
  background: var(--ground); border: 1px solid var(--line); border-radius: .5rem;
}
label { display: block; font-weight: 600; margin: 0 0 .5rem; }
.quiet { margin: .75rem 0 0; }
code { font-size: .875em; }
`;

const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

/** The headers of these pages: nothing is loaded or kept, and forms go here or, to sign out, to the provider. */
export function pageHeaders(formTargets: readonly string[]): Readonly<Record<string, string>> {
  return {
    "content-security-policy": [
      "default-src 'none'",
      `style-src 'sha256-${STYLE_HASH}'`,
      `form-action ${["'self'", ...formTargets].join(" ")}`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join("; "),
    "cache-control": "no-store",
    "x-robots-tag": "noindex, nofollow",
  };
}

/** Where one signs in: at the provider, with a token, or either. */
export function signInPage({
  to,
  providerHost,
  isDown,
  hasTokens,
  wrong,
}: {
  to: string;
  /** Null: nobody signs in at a provider. */
  providerHost: string | null;
  isDown: boolean;
  hasTokens: boolean;
  /** What was wrong with what was sent, null before anything was. */
  wrong: string | null;
}): Html {
  const link = `/sign-in/provider?to=${encodeURIComponent(to)}`;
  return page(
    wrong === null ? "Sign in" : "Sign in: that did not work",
    html`<h1>Sign in to fivekeys</h1>
${
  providerHost === null
    ? ""
    : isDown
      ? html`<div class="summary" role="alert"><p>The sign-in provider ${providerHost} does not answer at the moment. Nobody can sign in there until it does; whoever is signed in can go on.</p></div>
<p><a class="button" href="${link}">Try again at ${providerHost}</a></p>`
      : html`<p><a class="button" href="${link}">Sign in at ${providerHost}</a></p>`
}
${hasTokens ? tokenForm({to, wrong}) : ""}`,
  );
}

function tokenForm({to, wrong}: {to: string; wrong: string | null}): Html {
  return html`<form method="post" action="/sign-in/token">
<label for="token">Token</label>
${wrong === null ? "" : html`<p class="error" id="wrong" role="alert">${wrong}</p>`}
<input type="password" id="token" name="token" autocomplete="current-password" required${
    wrong === null ? "" : raw(' aria-invalid="true" aria-describedby="wrong"')
  }>
<input type="hidden" name="to" value="${to}">
<button type="submit">Sign in with the token</button>
</form>
<p class="quiet">Whoever runs this server has it.</p>`;
}

/** Who one is here, and the way out. */
export function signedInPage({pseudonym, role}: User): Html {
  return page(
    "You are signed in",
    html`<h1>You are signed in</h1>
<p>Your role is ${role}. The access log has you as <code>${pseudonym}</code>, and nothing else of you.</p>
<p><a class="button" href="/">Go to the dashboard</a></p>
${signOutForm()}`,
  );
}

/** A page of one sentence and, where there is one, a way on. */
export function messagePage({
  title,
  text,
  link,
}: {
  title: string;
  text: string;
  link?: {href: string; text: string} | undefined;
}): Html {
  return page(
    title,
    html`<h1>${title}</h1>
<p>${text}</p>
${link === undefined ? "" : html`<p><a class="button" href="${link.href}">${link.text}</a></p>`}`,
  );
}

function signOutForm(): Html {
  return html`<form method="post" action="/sign-out"><button type="submit">Sign out</button></form>`;
}

function page(title: string, content: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · fivekeys</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`;
}
