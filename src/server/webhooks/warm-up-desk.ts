import {createHmac, randomUUID} from "node:crypto";
import {setImmediate as turn} from "node:timers/promises";
import {defaultConfig} from "../../config/defaults.ts";
import {openDesk} from "./desk.ts";

/** By then V8 has compiled what all deliveries run through. */
const DELIVERIES = 400;
/** Between so many it is the turn of real ones. */
const SLICE = 10;

const JOB = {
  action: "completed",
  repository: {full_name: "nobody/nothing", html_url: "https://github.com/nobody/nothing"},
  workflow_job: {
    ...{id: 1, name: "build", run_id: 1, run_attempt: 1, status: "completed", runner_id: 1},
    ...{created_at: "2025-01-01T10:00:00Z", started_at: "2025-01-01T10:00:00Z"},
    ...{completed_at: "2025-01-01T10:01:00Z", conclusion: "success"},
  },
};

/**
 * Takes deliveries that are made up and stores nothing, so that those who send first need not wait for the compiler.
 * Resolves to how many were accepted.
 */
export async function warmUpDesk(): Promise<number> {
  const secret = randomUUID();
  const desk = openDesk({
    config: defaultConfig("/"),
    secrets: {github: [secret]},
    inbox: {put: async () => ({status: "accepted"}), bury: async () => true},
    identity: {identify: name => name, check: ""},
    log: {note: () => {}},
  });
  const body = Buffer.from(JSON.stringify(JOB));
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  let accepted = 0;
  for (let i = 0; i < DELIVERIES; i += 1) {
    const headers = {
      ...{"content-type": "application/json", "x-github-event": "workflow_job"},
      ...{"x-github-delivery": randomUUID(), "x-hub-signature-256": `sha256=${signature}`},
    };
    const {status} = await desk({source: "github", sent: {headers, body}});
    if (status === "accepted") accepted += 1;
    if (i % SLICE === 0) await turn();
  }
  return accepted;
}
