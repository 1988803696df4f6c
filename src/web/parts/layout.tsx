import type {ComponentChildren} from "preact";
import {useLocation} from "preact-iso/router";
import {useStatus} from "../status.tsx";
import {useView} from "../view.ts";
import {Filters} from "./filters.tsx";
import {Foot} from "./foot.tsx";

const pages = [
  ["/", "Overview"],
  ["/deployments", "Deployments"],
  ["/incidents", "Incidents"],
  ["/surveys", "Surveys"],
  ["/data", "Data"],
  ["/definitions", "Definitions"],
] as const;

/** What stands around every page. */
export function Layout({children}: {children: ComponentChildren}) {
  const {data: status, failure} = useStatus();
  return (
    <>
      <a class="skip" href="#main">
        Skip to the numbers
      </a>
      <header class="shell-head">
        <a class="mark" href="/" aria-label="fivekeys, overview">
          <Mark />
          fivekeys
        </a>
        <Nav />
        {status !== null && <Filters status={status} />}
      </header>
      {status?.is_demo && (
        <aside class="demo" aria-label="Demo">
          <strong>Demo: invented data.</strong> No team, no person and no deployment here is real.
        </aside>
      )}
      {failure?.kind === "unreachable" && status !== null && (
        <aside class="offline" aria-label="Connection">
          <p role="status">
            <strong>fivekeys does not answer.</strong> What is shown is the last that came.
          </p>
        </aside>
      )}
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <Foot />
    </>
  );
}

function Nav() {
  const {path} = useLocation();
  const {to} = useView();
  const isHere = (page: string) =>
    page === "/" ? path === "/" || path.startsWith("/metrics/") : path.startsWith(page);
  return (
    <nav aria-label="Pages">
      <ul class="pages">
        {pages.map(([page, name]) => (
          <li key={page}>
            <a
              href={to(page)}
              {...(isHere(page) ? {"aria-current": path === page ? "page" : "true"} : {})}
            >
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Mark() {
  return (
    <svg aria-hidden="true" viewBox="0 0 22 22" width="22" height="22">
      <path d="M3 4v14M7 8v10M11 3v15M15 10v8M19 6v12" />
    </svg>
  );
}
