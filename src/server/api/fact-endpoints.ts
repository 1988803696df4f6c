import {z} from "zod";
import {coverageDocument} from "../../documents/coverage.ts";
import {deploymentDocument} from "../../documents/deployment.ts";
import {deploymentsDocument} from "../../documents/deployments.ts";
import {reasonsDocument} from "../../documents/explain.ts";
import {incidentsDocument} from "../../documents/incidents.ts";
import {sourcesDocument} from "../../documents/sources.ts";
import {surveysDocument} from "../../documents/surveys.ts";
import {dataFiles} from "../../pipeline/writer.ts";
import {mayAs} from "../sign-in/roles.ts";
import {endpoint} from "./endpoint.ts";
import {asOfOf, spanOf, windowOf} from "./metric-endpoints.ts";
import {namesIn} from "./names.ts";
import {asOf, page, span, window} from "./query.ts";
import {RefusalError} from "./refusal.ts";
import {
  coverageSchema,
  deploymentSchema,
  deploymentsSchema,
  doctorSchema,
  incidentsSchema,
  reasonsSchema,
  statusSchema,
  surveysSchema,
} from "./schemas/facts.ts";
import {sourcesSchema} from "./schemas/metrics.ts";
import {questionsNow, turnouts} from "./turnouts.ts";

const PAGE = {most: 500, preset: 100};
const FOR_ANALYSTS = "they are shown to analysts";
/** Who asks on the machine itself, where nobody signs in. */
const LOCAL = "local";

/** What the numbers are made of. */
export const factEndpoints = [
  endpoint({
    path: "/status",
    name: "getStatus",
    summary: "What a page needs before it asks for anything else.",
    query: z.strictObject({}),
    answer: statusSchema,
    depends: "now",
    make: async ({reader, world, user}) => {
      const {config, version} = world;
      const {read_at} = reader.freshness;
      return {
        schema: "fivekeys.status/1" as const,
        version,
        is_demo: reader.isDemo,
        timezone: config.timezone,
        as_of: read_at,
        read_at,
        window_days: config.windowDays,
        minimum_group: config.people.minimumGroup,
        ...(await namesIn(reader)),
        user: {role: user.role},
        signed_in: user.pseudonym !== LOCAL,
        sync: world.sync(),
      };
    },
  }),
  endpoint({
    path: "/explain/{id...}",
    name: "explainReference",
    summary:
      "What a deployment, change, commit, pull request, question, run, job or wave opens into; for analysts down to the " +
      "ids of raw events.",
    id: "The `ref` of an observation, percent-encoded; slashes may stand as they are.",
    query: z.strictObject({}),
    answer: reasonsSchema,
    depends: "role",
    // While another process writes the raw events, they cannot be looked up; later they can.
    isKept: ({raw_events}) => ["shown", FOR_ANALYSTS].includes(raw_events),
    make: async ({id, reader, world, user}) => {
      const isShown = mayAs(user.role, "analyst");
      const events = isShown ? dataFiles(world.config).private : null;
      const found = await reasonsDocument(reader, {ref: id, events});
      if (found === null) throw unknown("explain", id);
      return isShown ? found : {...found, raw_events: FOR_ANALYSTS};
    },
  }),
  endpoint({
    path: "/deployments",
    name: "listDeployments",
    summary: "The deployments that finished in a span, the latest first, with what became of them.",
    query: z.strictObject({...span, ...page(PAGE)}),
    answer: deploymentsSchema,
    depends: "results",
    make: async asked => {
      const {limit, offset} = asked.query;
      const given = {...(await spanOf(asked)), asOf: asOfOf(asked), limit, offset};
      return deploymentsDocument(asked.reader, given);
    },
  }),
  endpoint({
    path: "/deployments/{id...}",
    name: "getDeployment",
    summary:
      "One deployment with the changes it was the first to carry, its failures and its recovery.",
    id: "The id of a deployment, percent-encoded; slashes may stand as they are.",
    query: z.strictObject(asOf),
    answer: deploymentSchema,
    depends: "results",
    make: async asked => {
      const {id, reader} = asked;
      const found = await deploymentDocument(reader, {id, asOf: asOfOf(asked)});
      if (found === null) throw unknown("find the deployment", id);
      return found;
    },
  }),
  endpoint({
    path: "/incidents",
    name: "listIncidents",
    summary: "The incidents that were open at any time of a span, the latest first.",
    query: z.strictObject({...span, ...page(PAGE)}),
    answer: incidentsSchema,
    depends: "results",
    make: async asked => {
      const {limit, offset} = asked.query;
      const given = {...(await spanOf(asked)), asOf: asOfOf(asked), limit, offset};
      return incidentsDocument(asked.reader, given);
    },
  }),
  endpoint({
    path: "/surveys",
    name: "listSurveys",
    summary: "The waves of surveys with what may be shown of them.",
    query: z.strictObject(asOf),
    answer: surveysSchema,
    depends: "now",
    make: async asked => {
      const {config} = asked.world;
      const given = {turnouts: turnouts(config), asked: questionsNow(config), asOf: asOfOf(asked)};
      return surveysDocument(asked.reader, given);
    },
  }),
  endpoint({
    path: "/sources",
    name: "listSources",
    summary: "What was read, and how fresh it is.",
    query: z.strictObject({}),
    answer: sourcesSchema,
    depends: "results",
    make: ({reader}) => sourcesDocument(reader),
  }),
  endpoint({
    path: "/coverage",
    name: "getCoverage",
    summary: "What could not be used and why, and what a window leaves out.",
    query: z.strictObject(window),
    answer: coverageSchema,
    depends: "results",
    make: async asked => {
      const {metrics} = asked.world;
      return coverageDocument(asked.reader, {metrics, ...(await windowOf(asked))});
    },
  }),
  endpoint({
    path: "/doctor",
    name: "getDoctor",
    summary: "How each thing stands that the numbers rest on.",
    query: z.strictObject({}),
    answer: doctorSchema,
    depends: "now",
    make: async ({world}) => ({
      schema: "fivekeys.doctor/1" as const,
      checks: await world.checks(),
    }),
  }),
];

function unknown(what: string, id: string): RefusalError {
  const shown = id.length > SHOWN_MAX ? `${id.slice(0, SHOWN_MAX)}…` : id;
  return new RefusalError(`Cannot ${what} "${shown}": nothing has that id`, {
    status: 404,
    hint: "Take the id as a list gives it, and percent-encode it in the address.",
  });
}

const SHOWN_MAX = 200;
