import {z} from "zod";
import type {RawEvent} from "../../source.ts";
import {githubEvent} from "../events.ts";
import type {RestContext} from "./context.ts";
import {id, instant, read, sha, text} from "./shape.ts";

const deployment = z.object({
  id,
  sha,
  environment: text,
  task: text.nullish(),
  created_at: instant,
  updated_at: instant.nullish(),
});

const status = z.object({
  id,
  state: text,
  created_at: instant,
  updated_at: instant.nullish(),
});

/** The event of a deployment. What it was given to say (payload, description) is not read. Throws a ShapeError. */
export function deploymentEvents(raw: unknown, {repository}: RestContext): RawEvent[] {
  const said = read(deployment, raw, {place: "deployment"});
  const row = {
    host_deployment_id: hostDeploymentId(repository, said.id),
    repository,
    sha: said.sha,
    environment: said.environment,
    task: said.task ?? null,
    created_at: said.created_at,
    // GitHub has no page of its own for a deployment.
    url: null,
  };
  const version = said.updated_at ?? said.created_at;
  return [githubEvent("host_deployment", row, {version})];
}

/** The event of a state that a deployment went through. Throws a ShapeError. */
export function deploymentStatusEvents(
  raw: unknown,
  {repository}: RestContext,
  {deploymentId}: {deploymentId: string | number},
): RawEvent[] {
  const said = read(status, raw, {place: "deployment_status"});
  const row = {
    host_deployment_id: hostDeploymentId(repository, String(deploymentId)),
    status_id: said.id,
    repository,
    state: said.state.toLowerCase(),
    created_at: said.created_at,
  };
  const version = said.updated_at ?? said.created_at;
  return [githubEvent("host_deployment_status", row, {version})];
}

function hostDeploymentId(repository: string, deploymentId: string): string {
  return `${repository}:deployment:${deploymentId}`;
}
