import type {CheckRow, DoctorDocument} from "../../../documents/doctor.ts";
import {counted} from "../../../words/format.ts";
import {useDocument} from "../../document.ts";
import {Prose} from "../prose.tsx";
import {Shown} from "../states.tsx";
import {StandingShape} from "./mark.tsx";

const words = {pass: "in order", warn: "warning", fail: "failure"} as const;
const order = {fail: 0, warn: 1, pass: 2} as const;

/** What the numbers rest on, the worst first, each with what to do about it. */
export function Doctor() {
  const doc = useDocument<DoctorDocument>("/api/v1/doctor");
  return (
    <section class="panel doctor" aria-labelledby="doctor">
      <div class="panel-head">
        <h2 id="doctor">What the numbers rest on</h2>
        {doc.data !== null && <span class="soft">{countsOf(doc.data.checks)}</span>}
      </div>
      <Shown doc={doc}>{({checks}) => <Checks checks={checks} />}</Shown>
    </section>
  );
}

function Checks({checks}: {checks: readonly CheckRow[]}) {
  const wanting = checks
    .filter(({status}) => status !== "pass")
    .toSorted((a, b) => order[a.status] - order[b.status]);
  const fine = checks.filter(({status}) => status === "pass");
  return (
    <>
      {wanting.length === 0 ? (
        <p class="small">Every assumption holds.</p>
      ) : (
        <ul class="checks">
          {wanting.map(check => (
            <Check key={check.id} check={check} />
          ))}
        </ul>
      )}
      {fine.length > 0 && (
        <details class="as-table">
          <summary>
            {fine.length} in order:{" "}
            {fine
              .slice(0, NAMED)
              .map(({title}) => title)
              .join(", ")}
            {fine.length > NAMED ? " …" : ""}
          </summary>
          <ul class="checks">
            {fine.map(check => (
              <Check key={check.id} check={check} />
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

const NAMED = 4;

function Check({check: {title, status, detail, fix}}: {check: CheckRow}) {
  return (
    <li>
      <StandingShape standing={status} />
      <div>
        <p>
          <b>{title}</b>: <Prose text={detail} />{" "}
          <span class={status === "fail" ? "missed" : "soft"}>({words[status]})</span>
        </p>
        {fix !== null && (
          <p class="fix">
            <Prose text={fix} />
          </p>
        )}
      </div>
    </li>
  );
}

function countsOf(checks: readonly CheckRow[]): string {
  const of = (wanted: CheckRow["status"]) => checks.filter(({status}) => status === wanted).length;
  return `${of("pass")} in order, ${counted(of("warn"), "warning")}, ${counted(of("fail"), "failure")}`;
}
