import type {SurveysDocument, WaveDocument} from "../../documents/surveys.ts";
import {useDocument} from "../document.ts";
import {Pick} from "../parts/pick.tsx";
import {Empty, Shown, Waiting} from "../parts/states.tsx";
import {Respondents} from "../parts/surveys/respondents.tsx";
import {Results} from "../parts/surveys/results.tsx";
import {Standing} from "../parts/surveys/standing.tsx";
import {answeredWords, statusWords, Waves} from "../parts/surveys/waves.tsx";
import {useStatus, useTimezone} from "../status.tsx";
import {useTitle} from "../title.ts";
import {apiPath, useView} from "../view.ts";

/** What people said, as far as it may be shown. */
export function Surveys() {
  useTitle("Surveys");
  const {view} = useView();
  // Whole waves: only the moment matters, and what a wave says of a team stands in it.
  const at = view.as_of === undefined ? {} : {as_of: view.as_of};
  const doc = useDocument<SurveysDocument>(apiPath("surveys", {view: at}));
  return (
    <>
      {doc.data === null && <h1>Surveys</h1>}
      <Shown doc={doc} waiting={<Waiting lines={12} />}>
        {({waves}) => <Loaded waves={waves} />}
      </Shown>
    </>
  );
}

function Loaded({waves}: {waves: readonly WaveDocument[]}) {
  const {view, change} = useView();
  const timezone = useTimezone();
  const least = useStatus().data?.minimum_group ?? null;
  const named = waves.find(({wave_id}) => wave_id === view.wave);
  const chosen = named ?? waves.find(({results}) => results.length > 0) ?? waves[0];
  if (chosen === undefined) return <None />;
  const before = previousOf(chosen, waves);
  const isOdd = view.wave !== undefined && named === undefined;
  return (
    <>
      <div class="page-head">
        <h1>Surveys</h1>
        <p class="question">
          Wave {chosen.wave_id}, {statusWords(chosen, timezone)}: {turnoutWords(chosen, least)}.
        </p>
        <div class="wave-pick">
          <Pick
            label="Wave"
            value={chosen.wave_id}
            options={waves.map(({wave_id}) => [wave_id, `Wave ${wave_id}`] as const)}
            onPick={wave => change({wave})}
          />
        </div>
      </div>
      {isOdd && (
        <Empty title="There is no such wave">
          <p class="soft">Nothing is known of “{view.wave}”. The last one is shown.</p>
        </Empty>
      )}
      <div class="stack">
        <Standing />
        {chosen.results.length === 0 ? (
          <Empty title={`Nothing is shown of ${chosen.wave_id} yet`}>
            <p class="soft">
              {chosen.status === "open"
                ? "Results are made when it is closed, so that no answer can be told by when it came."
                : "Results are made by the next sync."}
            </p>
          </Empty>
        ) : (
          <Results wave={chosen} before={before} />
        )}
        <div class="two">
          <Waves waves={waves} chosen={chosen} />
          <Respondents />
        </div>
      </div>
    </>
  );
}

function None() {
  return (
    <>
      <div class="page-head">
        <h1>Surveys</h1>
        <p class="question">Nobody was asked anything yet.</p>
      </div>
      <div class="stack">
        <Empty title="There is no wave of a survey">
          <p class="soft">
            Satisfaction and flow cannot be read from tools: people have to be asked, a few
            questions each quarter. <code>fivekeys survey create</code> begins.
          </p>
        </Empty>
        <Respondents />
      </div>
    </>
  );
}

/** The wave of the same survey that was closed before. */
function previousOf(wave: WaveDocument, waves: readonly WaveDocument[]): WaveDocument | null {
  const {survey, closed_at} = wave;
  if (closed_at === null) return null;
  const earlier = waves.filter(
    one => one.survey === survey && one.closed_at !== null && one.closed_at < closed_at,
  );
  return earlier.find(({results}) => results.length > 0) ?? null;
}

function turnoutWords(wave: WaveDocument, least: number | null): string {
  const {invited} = wave;
  const answered = answeredWords(wave, least);
  if (invited === null) return "how many were asked is not known";
  return /^\d|^at least/.test(answered)
    ? `${answered} of ${invited} answered`
    : `${invited} were asked; how many answered is ${answered}`;
}
