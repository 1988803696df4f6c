import type {RawEvent} from "../../source.ts";
import {githubEvent} from "../events.ts";
import {deploymentEvents, deploymentStatusEvents} from "../rest/deployment.ts";
import {DEPLOYMENT_STATUSES} from "./deployment-query.ts";
import {whole} from "./follow.ts";
import type {Connection} from "./graph.ts";
import {isDeploymentState} from "./known.ts";
import {databaseId} from "./node-id.ts";
import type {Reading} from "./reading.ts";

type StatusNode = {id: string; state: string; createdAt: string; updatedAt: string};

export type DeploymentNode = {
  id: string;
  databaseId: number;
  commitOid: string;
  environment: string | null;
  task: string | null;
  createdAt: string;
  updatedAt: string;
  statuses: Connection<StatusNode> | null;
};

/** After these nothing more is awaited. */
const FINAL = ["SUCCESS", "FAILURE", "ERROR", "INACTIVE"];

/** The events of a deployment and its states, and whether it has come to an end. */
export async function deploymentNodeEvents(
  node: DeploymentNode,
  {client, repository, problems, rest}: Reading,
): Promise<{events: RawEvent[]; isFinal: boolean}> {
  const {id} = node;
  const subject = `${repository} deployment ${node.databaseId}`;
  const deployment = problems.read(subject, () => deploymentEvents(restDeployment(node), rest()));
  if (deployment.length === 0) return {events: [], isFinal: true};
  const query = DEPLOYMENT_STATUSES;
  const statuses = await whole(node.statuses, {client, query, id, subject, problems});
  const events = statuses.flatMap(status =>
    problems.read(subject, () => {
      if (!isDeploymentState(status.state)) {
        problems.add(subject, "was in a state that is not known");
      }
      return statusEvents(status, node.databaseId);
    }),
  );
  const isFinal = statuses.some(({state}) => FINAL.includes(state));
  return {events: [...deployment, ...events], isFinal};

  function statusEvents(status: StatusNode, deploymentId: number): RawEvent[] {
    const said = {
      id: databaseId(status.id) ?? "0",
      state: status.state,
      created_at: status.createdAt,
      updated_at: status.updatedAt,
    };
    const [event] = deploymentStatusEvents(said, rest(), {deploymentId});
    if (said.id !== "0") return [event!];
    // GraphQL shows no other id of a status, and this one hides the number that REST knows it by.
    const row = {...event!.payload, status_id: status.id} as unknown as Parameters<
      typeof githubEvent<"host_deployment_status">
    >[1];
    return [githubEvent("host_deployment_status", row, {version: event!.version})];
  }
}

/** A deployment of GraphQL in the shape of REST. */
function restDeployment(node: DeploymentNode): object {
  return {
    id: node.databaseId,
    sha: node.commitOid,
    environment: node.environment,
    task: node.task,
    created_at: node.createdAt,
    updated_at: node.updatedAt,
  };
}
