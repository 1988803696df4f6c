import {createHash} from "node:crypto";

/** All that the page looks like: fits 320 pixels, follows the reader's light or dark, needs nothing from elsewhere. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #fff; --text: #1c1c1e; --quiet: #55555c; --line: #8a8a92; --panel: #f3f3f6;
  --accent: #1a4fb4; --on-accent: #fff; --wrong: #b3141d;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #141416; --text: #f0f0f2; --quiet: #b4b4bc; --line: #82828c; --panel: #212125;
    --accent: #9dbdff; --on-accent: #0b1a3a; --wrong: #ff9a9a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--text);
  font: 1.0625rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  overflow-wrap: anywhere;
}
main { max-width: 40rem; margin: 0 auto; padding: 1rem 1rem 3rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .5rem 0 1rem; }
h2 { font-size: 1.125rem; margin: 0 0 .25rem; }
p { margin: 0 0 .75rem; }
a { color: var(--accent); }
nav { text-align: right; }
nav a { display: inline-block; padding: .625rem .25rem; }
.about { background: var(--panel); border-radius: .5rem; padding: 1rem 1rem .25rem; margin: 0 0 1.5rem; }
.quiet { color: var(--quiet); }
fieldset, .question { border: 0; min-width: 0; margin: 0 0 1.75rem; padding: 0; }
legend, .question > label { display: block; padding: 0; margin: 0 0 .5rem; font-weight: 600; }
.choice {
  display: flex; align-items: center; gap: .75rem; min-height: 2.75rem; padding: .5rem .75rem;
  margin: 0 0 .375rem; border: 1px solid var(--line); border-radius: .5rem; cursor: pointer;
}
.choice:has(:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
.choice input { flex: none; width: 1.25rem; height: 1.25rem; margin: 0; accent-color: var(--accent); }
textarea {
  display: block; width: 100%; min-height: 7rem; padding: .625rem; font: inherit; color: inherit;
  background: var(--ground); border: 1px solid var(--line); border-radius: .5rem;
}
button {
  width: 100%; min-height: 3rem; padding: .625rem 1rem; font: inherit; font-weight: 600; cursor: pointer;
  color: var(--on-accent); background: var(--accent); border: 1px solid var(--accent); border-radius: .5rem;
}
.wrong { border-left: .25rem solid var(--wrong); padding-left: .75rem; }
.error { color: var(--wrong); font-weight: 600; margin: 0 0 .5rem; }
.summary { border: 2px solid var(--wrong); border-radius: .5rem; padding: 1rem 1rem .25rem; margin: 0 0 1.5rem; }
.summary ul { margin: 0 0 .75rem; padding-left: 1.25rem; }
:focus-visible, .choice:focus-within { outline: 3px solid var(--accent); outline-offset: 2px; }
.choice :focus-visible { outline: none; }
@media (forced-colors: active) { .choice:has(:checked) { outline: 2px solid Highlight; } }
`;

const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

/** The headers of every page: nothing is loaded, framed, kept or told to others. */
export const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "x-robots-tag": "noindex, nofollow",
};
