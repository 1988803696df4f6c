import {resolve} from "node:path";
import {UserError} from "../../../lib/errors.ts";
import type {Env} from "../../../lib/secret.ts";
import {folderStore} from "./folder.ts";
import type {RecordStore} from "./store.ts";

const ADDRESS = /^([a-z][a-z0-9+.-]+):\/\/([^/]+)(?:\/(.*))?$/i;

/**
 * The place that `sources.prefect.records` names: a folder, `s3://bucket/prefix`, `gs://bucket/prefix` or
 * `az://account/container/prefix`. A vendor's client is loaded only for an address of its own.
 */
export async function openStore(
  place: string,
  {root, env}: {root: string; env: Env},
): Promise<RecordStore> {
  const [, scheme = "", host = "", path = ""] = ADDRESS.exec(place) ?? [];
  if (scheme === "") return folderStore(place, {path: resolve(root, place)});
  const prefix = withSlash(path);
  if (scheme === "s3") {
    return (await import("./s3.ts")).s3Store(place, {bucket: host, prefix, env});
  }
  if (scheme === "gs") return (await import("./gcs.ts")).gcsStore(place, {bucket: host, prefix});
  const [container = "", ...rest] = path.split("/");
  if (scheme === "az" && container !== "") {
    const names = {account: host, container, prefix: withSlash(rest.join("/"))};
    return (await import("./azure.ts")).azureStore(place, {...names, env});
  }
  throw new UserError(`Cannot read the run records in "${place}": the address is not known`, {
    hint: "Write a folder, `s3://bucket/prefix`, `gs://bucket/prefix` or `az://account/container/prefix`.",
  });
}

function withSlash(path: string): string {
  const bare = path.replace(/\/+$/, "");
  return bare === "" ? "" : `${bare}/`;
}
