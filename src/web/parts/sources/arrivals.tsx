import type {CheckRow, DoctorDocument} from "../../../documents/doctor.ts";
import {useDocument} from "../../document.ts";
import {Prose} from "../prose.tsx";
import {type Standing, StandingShape} from "./mark.tsx";

/** The checks that tell of webhooks. */
const IDS = ["webhooks", "inbox"];

/** What arrives by itself: which webhooks are taken, what waits, and how many dead letters there are. */
export function Arrivals({isDemo}: {isDemo: boolean}) {
  const {data} = useDocument<DoctorDocument>("/api/v1/doctor");
  const found = (data?.checks ?? []).filter(({id}) => IDS.includes(id));
  return (
    <section class="panel" aria-labelledby="arrivals">
      <div class="panel-head">
        <h2 id="arrivals">What arrives by itself</h2>
      </div>
      {found.length === 0 ? (
        <p class="small">
          {isDemo ? "Nothing: the demo takes no webhook." : "No webhook came yet."}
        </p>
      ) : (
        <dl class="facts">
          {found.map(check => (
            <Row key={check.id} check={check} />
          ))}
        </dl>
      )}
      <p class="small soft">
        A dead letter is a genuine delivery that could not be read; it is kept.{" "}
        <code>fivekeys inbox list</code> shows them.
      </p>
    </section>
  );
}

function Row({check: {title, status, detail, fix}}: {check: CheckRow}) {
  const standing: Standing = status;
  return (
    <>
      <dt>{title}</dt>
      <dd>
        <span class="standing">
          <StandingShape standing={standing} />
          <span>
            <Prose text={detail} />
          </span>
        </span>
        {fix !== null && (
          <p class="fix">
            <Prose text={fix} />
          </p>
        )}
      </dd>
    </>
  );
}
