import {madeEnd, madeServices} from "./made-imports.ts";

/** An address, asked for something else each time. */
export type Question = {name: string; path: (i: number) => string};

const DAY_MS = 24 * 3_600_000;
const METRICS = [
  "lead_time_for_changes",
  "change_failure_rate",
  "deployment_frequency",
  "failed_deployment_recovery_time",
  "merge_hours",
  "review_first_response_hours",
  "merged_changes_per_contributor",
];
/** How far back is looked: most often a window or a quarter, now and then a year, once in a while all there is. */
const SPANS = [28, 28, 91, 28, 365, 91, 28, 28, 91, 365];
const ALL_DAYS = 5 * 365;

const metric = (i: number) => METRICS[i % METRICS.length]!;
const service = (i: number) => madeServices[i % madeServices.length]!;
/** A moment of the last weeks, another each time. */
const end = (i: number) => new Date(Date.parse(madeEnd) - i * 7.7 * 3_600_000).toISOString();
const daysOf = (i: number) => (i % 20 === 19 ? ALL_DAYS : SPANS[i % SPANS.length]!);
const begin = (i: number) => new Date(Date.parse(end(i)) - daysOf(i) * DAY_MS).toISOString();
const span = (i: number) => `from=${begin(i)}&to=${end(i)}`;
const bucket = (i: number) => (daysOf(i) > 400 ? "month" : "week");
const by = (i: number) => ["service", "team", "environment"][i % 3]!;

/** Everything that is read, with what there is to ask for. */
export async function apiQuestions(ask: (path: string) => Promise<unknown>): Promise<Question[]> {
  const refs = await known(ask);
  const ref = (i: number) => encodeURIComponent(refs[i % refs.length]!);
  const deployments = refs.filter(one => one.startsWith("run-"));
  return [
    {name: "/report", path: i => `/report?as_of=${end(i)}`},
    {name: "/report of a service", path: i => `/report?as_of=${end(i)}&service=${service(i)}`},
    {name: "/status", path: () => "/status"},
    {name: "/metrics/:id", path: i => `/metrics/${metric(i)}?as_of=${end(i)}`},
    {
      name: "/metrics/:id/series",
      path: i => `/metrics/${metric(i)}/series?by=${bucket(i)}&${span(i)}`,
    },
    {
      name: "/metrics/:id/series, cut",
      path: i => `/metrics/${metric(i)}/series?cut=${by(i)}&as_of=${end(i)}`,
    },
    {
      name: "/metrics/:id/cuts",
      path: i => `/metrics/${metric(i)}/cuts?by=${by(i)}&as_of=${end(i)}`,
    },
    {
      name: "/metrics/:id/distribution",
      path: i => `/metrics/${metric(i)}/distribution?${span(i)}`,
    },
    {
      name: "/metrics/:id/observations",
      path: i => `/metrics/${metric(i)}/observations?${span(i)}&limit=${[20, 50, 100][i % 3]}`,
    },
    {name: "/explain/:ref", path: i => `/explain/${ref(i)}`},
    {name: "/deployments", path: i => `/deployments?${span(i)}&limit=${[50, 100, 200][i % 3]}`},
    {
      name: "/deployments/:id",
      path: i => `/deployments/${deployments[i % deployments.length]}`,
    },
    {name: "/incidents", path: i => `/incidents?${span(i)}`},
    {name: "/surveys", path: i => `/surveys?as_of=${end(i)}`},
    {name: "/sources", path: () => "/sources"},
    {name: "/coverage", path: i => `/coverage?as_of=${end(i)}`},
  ];
}

/** Ids of deployments and changes of many times. */
async function known(ask: (path: string) => Promise<unknown>): Promise<string[]> {
  const found: string[] = [];
  for (let i = 0; i < 10; i += 1) {
    const to = new Date(Date.parse(madeEnd) - i * 170 * DAY_MS).toISOString();
    const from = new Date(Date.parse(to) - DAY_MS).toISOString();
    const {observations} = (await ask(
      `/metrics/lead_time_for_changes/observations?from=${from}&to=${to}&limit=10`,
    )) as {observations: {ref: string}[]};
    const {deployments} = (await ask(`/deployments?from=${from}&to=${to}&limit=10`)) as {
      deployments: {deployment_id: string}[];
    };
    deployments.forEach(({deployment_id}, k) => {
      found.push(deployment_id, ...(observations[k] === undefined ? [] : [observations[k].ref]));
    });
  }
  return found;
}
