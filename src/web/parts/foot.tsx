import {useState} from "preact/hooks";
import type {SourcesDocument} from "../../documents/sources.ts";
import type {Status} from "../../documents/status.ts";
import {moment} from "../../words/format.ts";
import {age, groupSources} from "../../words/freshness.ts";
import {useDocument} from "../document.ts";
import {useStatus} from "../status.tsx";
import {applyTheme, storedTheme, type Theme, themes} from "../theme.ts";
import {useView} from "../view.ts";
import {Shape} from "./verdict.tsx";

/** How fresh each source is, which version answers, and the theme. */
export function Foot() {
  const {data: status} = useStatus();
  return (
    <footer class="shell-foot">
      <Freshness />
      <div class="about">
        {status !== null && (
          <span>
            fivekeys {status.version} · <SyncWords status={status} />
          </span>
        )}
        {status?.signed_in && (
          <form method="post" action="/sign-out">
            Signed in as {status.user.role} <button type="submit">Sign out</button>
          </form>
        )}
        <ThemePick />
      </div>
    </footer>
  );
}

function Freshness() {
  const {data} = useDocument<SourcesDocument>("/api/v1/sources");
  const {to} = useView();
  if (data === null) return <div class="fresh" />;
  const groups = groupSources(data.sources);
  const now = Date.now();
  return (
    <ul class="fresh" aria-label="How fresh the sources are">
      {groups.map(({words, read_at, failed}) => (
        <li key={words} class={failed > 0 ? "missed" : undefined}>
          {failed > 0 && <Shape verdict="missed" />}
          <a href={to("/data")}>{words}</a>{" "}
          {read_at === null ? "never read" : age(now - Date.parse(read_at))}
          {failed > 0 && ": could not be read"}
        </li>
      ))}
    </ul>
  );
}

function SyncWords({status}: {status: Status}) {
  const {sync, read_at, timezone} = status;
  if (sync.state === "running") return <>reading the sources now</>;
  if (sync.state === "failed") return <>the last sync failed: {sync.failure}</>;
  if (sync.state === "never") return <>nothing was synced yet</>;
  return (
    <>
      sources read {moment(read_at, timezone)} ({timezone})
    </>
  );
}

function ThemePick() {
  const [theme, setTheme] = useState<Theme>(storedTheme);
  const pick = (next: Theme) => {
    applyTheme(next);
    setTheme(next);
  };
  return (
    <label class="theme">
      Theme
      <select value={theme} onChange={event => pick(event.currentTarget.value as Theme)}>
        {themes.map(name => (
          <option key={name} value={name} selected={name === theme}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
