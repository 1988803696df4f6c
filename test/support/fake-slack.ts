import {createServer, type IncomingMessage, type ServerResponse} from "node:http";
import type {AddressInfo} from "node:net";
import {onTestFinished} from "vitest";
import type {FakeMessage} from "../../src/sources/slack/fixtures/export.ts";

export const TOKEN = "xoxb-0123456789-AbCdEfGhIjKl";

type Answer = {status: number; headers?: Record<string, string>; body?: string};

export type FakeWorkspace = {
  users: unknown[];
  /** By id: the name, its messages and replies in any order, and whether the app is in it. */
  channels: Record<string, {name: string; messages: FakeMessage[]; isShut?: boolean}>;
};

/** Rows of every page: few, so that lists have several. */
const PAGE_ROWS = 2;

/** For tests: Slack's Web API over HTTP; `broken` breaks one request after the other. */
export async function fakeSlack(workspace: FakeWorkspace) {
  const asked: string[] = [];
  const broken: Answer[] = [];

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "", "http://localhost");
    const method = url.pathname.replace("/api/", "");
    const place = url.searchParams.get("ts") ?? url.searchParams.get("channel") ?? "";
    asked.push(`${method} ${place}`.trim());
    const isOurs = request.headers.authorization === `Bearer ${TOKEN}`;
    const said = isOurs ? found(method, url.searchParams) : {ok: false, error: "invalid_auth"};
    const {status, headers = {}, body} = broken.shift() ?? {status: 200};
    response.writeHead(status, {"content-type": "application/json", ...headers});
    response.end(body ?? JSON.stringify(said));
  }

  function found(method: string, query: URLSearchParams): object {
    const {users, channels} = workspace;
    if (method === "users.list") return page("members", users, query);
    if (method === "conversations.list") {
      const list = Object.entries(channels).map(([id, {name}]) => ({id, name, is_archived: false}));
      return page("channels", list, query);
    }
    const channel = channels[query.get("channel") ?? ""];
    if (channel === undefined) return {ok: false, error: "channel_not_found"};
    if (channel.isShut) return {ok: false, error: "not_in_channel"};
    if (method === "conversations.history") return history(channel.messages, query);
    if (method === "conversations.replies") return thread(channel.messages, query);
    return {ok: false, error: "unknown_method"};
  }

  /** The newest first, replies left out but for those that were broadcast, with the number of their replies. */
  function history(all: FakeMessage[], query: URLSearchParams): object {
    const oldest = query.get("oldest") ?? "0";
    const isInclusive = query.get("inclusive") === "true";
    const those = all
      .filter(({ts, thread_ts, subtype}) => {
        return thread_ts === undefined || thread_ts === ts || subtype === "thread_broadcast";
      })
      .filter(({ts}) => (isInclusive ? String(ts) >= oldest : String(ts) > oldest))
      .map(parent => ({...parent, ...countOf(all, parent)}))
      .sort((one, other) => (String(one.ts) > String(other.ts) ? -1 : 1));
    return page("messages", those, query);
  }

  function countOf(all: FakeMessage[], parent: FakeMessage): object {
    const replies = all.filter(({ts, thread_ts}) => thread_ts === parent.ts && ts !== parent.ts);
    return replies.length === 0 ? {} : {reply_count: replies.length, thread_ts: parent.ts};
  }

  /** The parent, then its replies, the earliest first. */
  function thread(all: FakeMessage[], query: URLSearchParams): object {
    const of = query.get("ts");
    const those = all
      .filter(({ts, thread_ts}) => ts === of || thread_ts === of)
      .sort((one, other) => (String(one.ts) < String(other.ts) ? -1 : 1));
    if (those[0]?.ts !== of) return {ok: false, error: "thread_not_found"};
    return page("messages", those, query);
  }

  const server = createServer(answer);
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const {port} = server.address() as AddressInfo;
  return {url: `http://127.0.0.1:${port}/api`, asked, broken};
}

function page(list: string, all: readonly unknown[], query: URLSearchParams): object {
  const from = Number(query.get("cursor") ?? "0");
  const isMore = from + PAGE_ROWS < all.length;
  const next_cursor = isMore ? String(from + PAGE_ROWS) : "";
  return {ok: true, [list]: all.slice(from, from + PAGE_ROWS), response_metadata: {next_cursor}};
}
