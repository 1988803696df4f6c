import {createServer, type IncomingMessage, type Server} from "node:http";
import type {AddressInfo} from "node:net";
import {afterEach, beforeEach, describe, expect, it, vi} from "vitest";
import type {Batch, Json} from "../../source.ts";
import {listening} from "../fixtures/recorded.ts";
import {loadClient} from "./client.ts";
import {fetchRunRecords} from "./index.ts";

const RUN = "c675b132-7e41-4547-a9dd-47eed2e8c053";

function record(state: number): string {
  return `${JSON.stringify({
    schema: "fivekeys.run-record/1",
    flow_run_id: RUN,
    state_id: `00000000-0000-4000-8000-${String(state).padStart(12, "0")}`,
    state_type: "COMPLETED",
    happened_at: "2026-11-22T11:30:00Z",
  })}\n`;
}

/** What lies below `runs/`, and one thing that does not. */
const files: Record<string, string> = {
  "runs/2026/a.jsonl": record(1),
  "runs/2026/b.jsonl": record(2) + record(3),
  "runs/c.jsonl": record(4),
  "runsheet.jsonl": record(9),
};
const PAGE_FILES = 2;

type Answer = {status?: number; body?: string; headers?: Record<string, string>};

let server: Server;
let answer: (request: IncomingMessage, url: URL) => Answer;
let asked: {path: string; headers: IncomingMessage["headers"]}[];
let origin: string;

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://x");
    asked.push({path: url.pathname + url.search, headers: request.headers});
    const {status = 200, body = "", headers = {}} = answer(request, url);
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});

/** The names below a prefix, two at a time. */
function page(prefix: string, from: number): {names: string[]; next: number | null} {
  const all = Object.keys(files).filter(name => name.startsWith(prefix));
  const next = from + PAGE_FILES < all.length ? from + PAGE_FILES : null;
  return {names: all.slice(from, from + PAGE_FILES), next};
}

async function fetched(place: string, cursors: Record<string, Json> = {}) {
  const {context, problems} = listening({cursors});
  const batches: Batch[] = [];
  const env = process.env;
  for await (const batch of fetchRunRecords(place, {config: {root: "/"}, context, env})) {
    batches.push(batch);
  }
  const events = batches.flatMap(({events}) => events);
  const records = events.filter(({kind}) => kind === "prefect.run_record");
  const {cursor} = batches.at(-1) ?? {};
  return {
    states: records.map(({payload}) => Number(String(payload.state_id).slice(-12))),
    problems,
    cursors: cursor === undefined ? cursors : {[cursor.scope]: cursor.value},
  };
}

function s3(_: IncomingMessage, url: URL): Answer {
  const key = decodeURIComponent(url.pathname.slice("/bucket/".length));
  if (key !== "") {
    const body = files[key];
    return body === undefined
      ? {status: 404, body: "<Error><Code>NoSuchKey</Code></Error>"}
      : {body};
  }
  const {names, next} = page(
    url.searchParams.get("prefix") ?? "",
    Number(url.searchParams.get("continuation-token") ?? 0),
  );
  const contents = names.map(
    name => `<Contents><Key>${name}</Key><Size>${files[name]!.length}</Size><ETag>"1"</ETag>
      <LastModified>2026-11-22T11:30:00.000Z</LastModified></Contents>`,
  );
  const more = next === null ? "" : `<NextContinuationToken>${next}</NextContinuationToken>`;
  const body = `<ListBucketResult><IsTruncated>${next !== null}</IsTruncated>${contents.join("")}${more}</ListBucketResult>`;
  return {body, headers: {"content-type": "application/xml"}};
}

function gcs(_: IncomingMessage, url: URL): Answer {
  const json = (value: unknown) => ({
    body: JSON.stringify(value),
    headers: {"content-type": "application/json"},
  });
  const [, key] = /\/o\/(.+)$/.exec(url.pathname) ?? [];
  if (key !== undefined) {
    const body = files[decodeURIComponent(key)];
    return body === undefined ? {status: 404, ...json({error: {code: 404}})} : {body};
  }
  const {names, next} = page(
    url.searchParams.get("prefix") ?? "",
    Number(url.searchParams.get("pageToken") ?? 0),
  );
  const items = names.map(name => ({
    name,
    size: String(files[name]!.length),
    generation: "1",
    updated: "2026-11-22T11:30:00.000Z",
  }));
  return json({items, ...(next === null ? {} : {nextPageToken: String(next)})});
}

function azure(request: IncomingMessage, url: URL): Answer {
  const key = decodeURIComponent(url.pathname.slice("/account/container/".length));
  if (url.searchParams.get("comp") !== "list") {
    const body = files[key];
    const headers = {
      "content-length": String(body?.length ?? 0),
      etag: '"1"',
      "last-modified": "Sun, 22 Nov 2026 11:30:00 GMT",
    };
    if (body === undefined) return {status: 404, headers: {"x-ms-error-code": "BlobNotFound"}};
    return request.method === "HEAD" ? {headers} : {body, headers};
  }
  const {names, next} = page(
    url.searchParams.get("prefix") ?? "",
    Number(url.searchParams.get("marker") || 0),
  );
  const blobs = names.map(
    name => `<Blob><Name>${name}</Name><Properties>
      <Last-Modified>Sun, 22 Nov 2026 11:30:00 GMT</Last-Modified><Etag>1</Etag>
      <Content-Length>${files[name]!.length}</Content-Length></Properties></Blob>`,
  );
  const body = `<?xml version="1.0"?><EnumerationResults ServiceEndpoint="x" ContainerName="container">
    <Blobs>${blobs.join("")}</Blobs><NextMarker>${next ?? ""}</NextMarker></EnumerationResults>`;
  return {body, headers: {"content-type": "application/xml"}};
}

const KEY = Buffer.from("not a real key").toString("base64");
const vendors = [
  {
    name: "S3",
    place: "s3://bucket/runs",
    answers: s3,
    env: () => ({
      AWS_ENDPOINT_URL: origin,
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "key",
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_MAX_ATTEMPTS: "1",
    }),
  },
  {
    name: "Google Cloud Storage",
    place: "gs://bucket/runs/",
    answers: gcs,
    env: () => ({STORAGE_EMULATOR_HOST: origin, GOOGLE_CLOUD_PROJECT: "project"}),
  },
  {
    name: "Azure",
    place: "az://account/container/runs",
    answers: azure,
    env: () => ({
      AZURE_STORAGE_CONNECTION_STRING: `DefaultEndpointsProtocol=http;AccountName=account;AccountKey=${KEY};BlobEndpoint=${origin}/account;`,
    }),
  },
];

function use({answers, env}: (typeof vendors)[number]): void {
  answer = answers;
  for (const [name, value] of Object.entries(env())) vi.stubEnv(name, value);
}

describe.each(vendors)("run records in $name", vendor => {
  const {place} = vendor;

  it("are those below the prefix, from every page", async () => {
    use(vendor);
    const {states, problems} = await fetched(place);
    expect({states, problems}).toEqual({states: [1, 2, 3, 4], problems: []});
    // Two pages of two and one name, and each of the three read: nobody asks for the other.
    expect(asked.filter(({path}) => path.includes("a.jsonl"))).not.toEqual([]);
    expect(asked.filter(({path}) => path.includes("sheet"))).toEqual([]);
  });

  it("are not read again as long as they are as they were", async () => {
    use(vendor);
    const first = await fetched(place);
    asked = [];
    expect((await fetched(place, first.cursors)).states).toEqual([]);
    expect(asked.filter(({path}) => path.includes("jsonl"))).toEqual([]);
  });

  it("may be gone when it is their turn", async () => {
    use(vendor);
    const {answers} = vendor;
    answer = (request, url) => {
      const isGone = /a\.jsonl$/.test(decodeURIComponent(url.pathname));
      return isGone ? {status: 404} : answers(request, url);
    };
    const {states, problems} = await fetched(place);
    expect(states).toEqual([2, 3, 4]);
    expect(problems).toEqual([
      `${place.replace(/\/$/, "")}/2026/a.jsonl: was gone when it was to be read`,
    ]);
  });

  it.each([
    [403, "access is denied", 5],
    [404, "there is no such bucket or container", 2],
    [400, "no usable answer came", 6],
  ])("are refused by %d with what to do about it", async (status, reason, exitCode) => {
    use(vendor);
    answer = () => ({status, body: "a secret"});
    const error = await fetched(place).then(
      () => null,
      error => error,
    );
    expect(error).toMatchObject({
      name: "UserError",
      message: expect.stringContaining(`Cannot read the run records in "${place}": ${reason}`),
      exitCode,
    });
    expect(error.message).toContain(String(status));
    expect(error.message).not.toContain("a secret");
  });
});

describe("a vendor's client", () => {
  it("is asked in the vendor's own way, signed by the key of the environment", async () => {
    use(vendors[0]!);
    await fetched("s3://bucket/runs");
    expect(asked[0]!.path).toBe("/bucket/?list-type=2&prefix=runs%2F");
    expect(asked[0]!.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=key\/\d{8}\/eu-west-1\/s3\//,
    );
    asked = [];
    use(vendors[1]!);
    await fetched("gs://bucket/runs");
    expect(asked[0]!.path).toMatch(/\/b\/bucket\/o\?.*prefix=runs%2F/);
    asked = [];
    use(vendors[2]!);
    await fetched("az://account/container/runs");
    expect(asked[0]!.path).toMatch(/^\/account\/container\?.*comp=list/);
    expect(asked[0]!.headers.authorization).toMatch(/^SharedKey account:/);
  });

  it("needs a key of Azure", async () => {
    vi.stubEnv("AZURE_STORAGE_CONNECTION_STRING", "");
    await expect(fetched("az://account/container")).rejects.toMatchObject({
      message: expect.stringContaining("no key of Azure is set"),
      exitCode: 5,
    });
  });

  it("that is not installed is named with the command that installs it", async () => {
    const missing = Object.assign(new Error("Cannot find package"), {code: "ERR_MODULE_NOT_FOUND"});
    await expect(loadClient("@vendor/client", () => Promise.reject(missing))).rejects.toMatchObject(
      {
        message: 'Cannot read run records from there: "@vendor/client" is not installed',
        hint: "Run `npm install --no-save @vendor/client` in the folder of fivekeys.",
      },
    );
  });
});
