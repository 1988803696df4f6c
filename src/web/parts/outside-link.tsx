import type {ComponentChildren} from "preact";

const hosts: readonly (readonly [RegExp, string])[] = [
  [/(^|\.)github\./, "GitHub"],
  [/prefect/, "Prefect"],
  [/pagerduty/, "PagerDuty"],
  [/slack/, "Slack"],
];

/** A link to where the data came from. What is no web address is not made a link: it came from outside. */
export function OutsideLink({url, children}: {url: string | null; children?: ComponentChildren}) {
  const host = url === null ? null : hostOf(url);
  if (host === null || url === null) return <>{children}</>;
  const place = hosts.find(([pattern]) => pattern.test(host))?.[1] ?? host;
  return (
    <a href={url} rel="noreferrer" target="_blank" class="outside">
      {children ?? `at ${place}`}
      <span class="hidden"> (opens {place} in a new tab)</span>
    </a>
  );
}

function hostOf(url: string): string | null {
  try {
    const {protocol, host} = new URL(url);
    return protocol === "https:" || protocol === "http:" ? host : null;
  } catch {
    return null;
  }
}
