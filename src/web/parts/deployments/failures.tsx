import type {DeploymentDocument} from "../../../documents/deployment.ts";
import type {Failure} from "../../../tables/failure.ts";
import {held} from "../../../words/card.ts";
import {day, duration, moment} from "../../../words/format.ts";
import {useTimezone} from "../../status.tsx";
import {Confidence} from "./confidence.tsx";
import {DeploymentLink} from "./link.tsx";
import {since} from "./outcome.tsx";

const causes: Readonly<Record<string, string>> = {
  run_failed: "The run itself failed",
  rollback: "It was rolled back",
  hotfix: "It needed a hotfix",
  incident: "An incident speaks against it",
};

/** Why a deployment counts as failed, each cause with its evidence, and how it was made good. */
export function Failures({
  document: {deployment},
  asOf,
}: {
  document: DeploymentDocument;
  asOf: string;
}) {
  const {failures, is_failed, status} = deployment;
  if (!is_failed) {
    return (
      <section class="panel" aria-labelledby="failures">
        <div class="panel-head">
          <h2 id="failures">What speaks against it</h2>
        </div>
        <p class="small">
          {status === "cancelled"
            ? "It was cancelled: it reached nobody, and counts neither as a success nor as a failure."
            : "Nothing: no failed run, no rollback, no hotfix and no incident is known of it."}
        </p>
      </section>
    );
  }
  return (
    <section class="panel" aria-labelledby="failures">
      <div class="panel-head">
        <h2 id="failures">Why it counts as failed</h2>
        <span class="soft">
          {failures.length > 1 ? `${failures.length} causes, one failure` : ""}
        </span>
      </div>
      <ul class="causes">
        {failures.map(failure => (
          <Cause key={failure.cause} failure={failure} />
        ))}
      </ul>
      <Recovery deployment={deployment} asOf={asOf} />
    </section>
  );
}

function Cause({failure}: {failure: Failure}) {
  const {cause, evidence, confidence, detected_at, is_by_day} = failure;
  const timezone = useTimezone();
  return (
    <li>
      <h3>{causes[cause] ?? cause}</h3>
      <Confidence of={confidence} />
      <p>{evidence}</p>
      <p class="soft">
        first seen {is_by_day ? day(detected_at, timezone) : moment(detected_at, timezone)}
      </p>
    </li>
  );
}

function Recovery({
  deployment: {recovery},
  asOf,
}: {
  deployment: DeploymentDocument["deployment"];
  asOf: string;
}) {
  const timezone = useTimezone();
  if (recovery === null) return null;
  const {detected_at, restored_at, restored_by, hours} = recovery;
  return (
    <div class="recovery">
      <h3>Recovery</h3>
      {restored_at === null ? (
        <p>
          <strong>Not yet.</strong> Open since {moment(detected_at, timezone)},{" "}
          {held(duration(since(detected_at, asOf)))}.
        </p>
      ) : (
        <p>
          {hours === null ? (
            <>By {day(restored_at, timezone)}; only the day is known.</>
          ) : (
            <>
              {held(duration(hours))}: from {moment(detected_at, timezone)} to{" "}
              {moment(restored_at, timezone)}.
            </>
          )}{" "}
          {restored_by === null ? (
            "The end of the incident says so."
          ) : (
            <>
              Made good by <DeploymentLink id={restored_by}>a later deployment</DeploymentLink>.
            </>
          )}
        </p>
      )}
    </div>
  );
}
