import {useStatus} from "../../status.tsx";

/** Where people answer, and what is kept of it: for those who ask, and those who are asked. */
export function Respondents() {
  const {data: status} = useStatus();
  const least = status?.minimum_group ?? 5;
  return (
    <section class="panel" aria-labelledby="respondents">
      <div class="panel-head">
        <h2 id="respondents">Where people answer</h2>
      </div>
      <dl class="facts">
        <dt>The page</dt>
        <dd>
          <span class="mono">{location.origin}/survey/…</span>, on this server. It needs no sign-in,
          works without scripts and on a phone.
        </dd>
        <dt>The way there</dt>
        <dd>
          A link that works once. <code>fivekeys survey create --wave 2026-q1 --team web=8</code>{" "}
          makes as many as there are people; nobody can tell whose answer came by which, so none is
          listed here.
        </dd>
        <dt>What is shown</dt>
        <dd>
          Only figures of at least {least} answers, rounded so that no two of them give one answer
          away. What was written in words is never shown here.
        </dd>
        <dt>From elsewhere</dt>
        <dd>
          <code>fivekeys survey import</code> takes what another tool asked, and Typeform can send
          it.
        </dd>
      </dl>
    </section>
  );
}
