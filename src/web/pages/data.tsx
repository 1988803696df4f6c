import {Arrivals} from "../parts/sources/arrivals.tsx";
import {Coverage} from "../parts/sources/coverage.tsx";
import {Doctor} from "../parts/sources/doctor.tsx";
import {Sources} from "../parts/sources/sources.tsx";
import {Sync} from "../parts/sources/sync.tsx";
import {Shown, Waiting} from "../parts/states.tsx";
import {useStatus} from "../status.tsx";
import {useTitle} from "../title.ts";

/** On what the numbers stand: what was read, what was left out, and what is assumed. */
export function Data() {
  useTitle("Data");
  const doc = useStatus();
  return (
    <>
      <div class="page-head">
        <h1>Data</h1>
        <p class="question">
          What was read, what could not be used and why, and what the numbers take for granted.
        </p>
      </div>
      <Shown doc={doc} waiting={<Waiting lines={12} />}>
        {status => (
          <div class="stack">
            <div class="two even">
              <Sync status={status} />
              <Arrivals isDemo={status.is_demo} />
            </div>
            <Sources isDemo={status.is_demo} />
            <Doctor />
            <Coverage />
          </div>
        )}
      </Shown>
    </>
  );
}
