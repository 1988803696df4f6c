import type {ComponentChildren} from "preact";
import {useView} from "../../view.ts";

/** The address of a deployment's page; its id holds slashes and colons. */
export function deploymentPath(id: string): string {
  return `/deployments/${encodeURIComponent(id)}`;
}

/** A link to a deployment's page; its id where there is nothing better to say. */
export function DeploymentLink({id, children}: {id: string; children?: ComponentChildren}) {
  const {to} = useView();
  return <a href={to(deploymentPath(id))}>{children ?? shortOf(id)}</a>;
}

/** The id without what a reader would not read: the middle of a long one. */
function shortOf(id: string): string {
  const parts = id.split(":");
  const last = parts.at(-1) ?? "";
  return id.length <= 48 || parts.length < 3 ? id : `${parts[0]} … ${last.slice(-24)}`;
}
