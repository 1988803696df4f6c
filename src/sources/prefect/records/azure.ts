import {exitCodes, UserError} from "../../../lib/errors.ts";
import {type Env, readSecret} from "../../../lib/secret.ts";
import {loadClient, readFailure, storeFailure} from "./client.ts";
import type {RecordStore} from "./store.ts";

/**
 * A container of Azure Blob Storage. The secret is `AZURE_STORAGE_CONNECTION_STRING`, `AZURE_STORAGE_KEY` or
 * `AZURE_STORAGE_SAS_TOKEN`, each also as a file by `…_FILE`.
 */
export async function azureStore(
  place: string,
  {account, container, prefix, env}: {account: string; container: string; prefix: string; env: Env},
): Promise<RecordStore> {
  const sdk = await loadClient("@azure/storage-blob", () => import("@azure/storage-blob"));
  const blobs = openService(sdk, {place, account, env}).getContainerClient(container);
  return {
    async *list() {
      try {
        for await (const {name, properties} of blobs.listBlobsFlat({prefix})) {
          const {contentLength: bytes = 0, etag, lastModified: changedAt} = properties;
          yield {key: name.slice(prefix.length), bytes, version: `${bytes}:${etag}`, changedAt};
        }
      } catch (error) {
        throw storeFailure(place, error);
      }
    },
    async read(key) {
      try {
        return await blobs.getBlobClient(`${prefix}${key}`).downloadToBuffer();
      } catch (error) {
        throw readFailure(`${place}/${key}`, error);
      }
    },
  };
}

function openService(
  {BlobServiceClient, StorageSharedKeyCredential}: typeof import("@azure/storage-blob"),
  {place, account, env}: {place: string; account: string; env: Env},
) {
  const connection = readSecret(env, "AZURE_STORAGE_CONNECTION_STRING");
  if (connection !== null) return BlobServiceClient.fromConnectionString(connection);
  const url = `https://${account}.blob.core.windows.net`;
  const key = readSecret(env, "AZURE_STORAGE_KEY");
  if (key !== null) {
    return new BlobServiceClient(url, new StorageSharedKeyCredential(account, key));
  }
  const sas = readSecret(env, "AZURE_STORAGE_SAS_TOKEN");
  if (sas !== null) return new BlobServiceClient(`${url}?${sas.replace(/^\?/, "")}`);
  throw new UserError(`Cannot read the run records in "${place}": no key of Azure is set`, {
    hint: "Set AZURE_STORAGE_CONNECTION_STRING, AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN.",
    exitCode: exitCodes.permission,
  });
}
