import {createServer, type IncomingMessage, type ServerResponse} from "node:http";
import type {AddressInfo} from "node:net";
import {onTestFinished} from "vitest";

export type FakeIncident = {
  id: string;
  created_at: string;
  status: string;
  service: {id: string; summary: string; type: string};
  [field: string]: unknown;
};

type Answer = {status: number; headers?: Record<string, string>; body?: string};

const LIST_MAX = 10_000;
export const TOKEN = "u+AbCdEfGhIjKlMnOpQr";

/** An incident as PagerDuty sends it, with the words and the people that nobody may keep. */
export function fakeIncident(id: string, created_at: string, facts: object = {}): FakeIncident {
  return {
    ...{id, created_at, type: "incident", status: "triggered", incident_number: 7},
    ...{title: "a secret title", summary: "[#7] a secret title", description: "a secret title"},
    ...{urgency: "high", priority: null, resolved_at: null, last_status_change_at: created_at},
    service: {id: "PSHOP", summary: "Shop", type: "service_reference"},
    assignments: [{assignee: {summary: "Zanele Kanarie"}}],
    html_url: `https://team.pagerduty.example/incidents/${id}`,
    ...facts,
  };
}

/** For tests: a PagerDuty of some incidents, over HTTP; `answer` can be set to break one request after the other. */
export async function fakePagerduty(incidents: FakeIncident[]) {
  const asked: string[] = [];
  const broken: Answer[] = [];

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "", "http://localhost");
    asked.push(`${url.pathname}${url.search}`);
    const fault = broken.shift();
    const isOurs = request.headers.authorization === `Token token=${TOKEN}`;
    const {status, headers = {}, body} = fault ?? (isOurs ? found(url) : {status: 401});
    response.writeHead(status, {"content-type": "application/json", ...headers});
    response.end(body ?? "{}");
  }

  function found({pathname, searchParams}: URL): Answer {
    if (pathname === "/incidents") return list(searchParams);
    const incident = incidents.find(({id}) => pathname === `/incidents/${id}`);
    return incident === undefined ? {status: 404} : {status: 200, body: JSON.stringify({incident})};
  }

  function list(query: URLSearchParams): Answer {
    const number = (name: string) => Number(query.get(name));
    const moment = (name: string) => Date.parse(query.get(name) ?? "");
    const [limit, offset] = [number("limit"), number("offset")];
    const [since, until] = [moment("since"), moment("until")];
    const isHalfYear = until - since > 180 * 86_400_000;
    if (limit > 100 || offset + limit > LIST_MAX || isHalfYear) return {status: 400};
    const ids = query.getAll("service_ids[]");
    const those = incidents
      .filter(({service}) => ids.length === 0 || ids.includes(service.id))
      .map(incident => ({incident, at: Date.parse(incident.created_at)}))
      .filter(({at}) => at >= since && at < until)
      .toSorted((one, other) => one.at - other.at)
      .map(({incident}) => incident);
    const page = those.slice(offset, offset + limit);
    const more = offset + limit < those.length;
    return {status: 200, body: JSON.stringify({incidents: page, limit, offset, more})};
  }

  const server = createServer(answer);
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const {port} = server.address() as AddressInfo;
  return {url: `http://127.0.0.1:${port}`, asked, broken};
}
