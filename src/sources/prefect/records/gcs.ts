import type {GetFilesResponse} from "@google-cloud/storage";
import {loadClient, readFailure, storeFailure} from "./client.ts";
import type {RecordStore} from "./store.ts";

/**
 * A bucket of Google Cloud Storage. The key comes from where Google's client takes it: the file that
 * `GOOGLE_APPLICATION_CREDENTIALS` names, or the account of the machine.
 */
export async function gcsStore(
  place: string,
  {bucket, prefix}: {bucket: string; prefix: string},
): Promise<RecordStore> {
  const {Storage} = await loadClient(
    "@google-cloud/storage",
    () => import("@google-cloud/storage"),
  );
  const files = new Storage().bucket(bucket);
  const listPage = async (query: object): Promise<GetFilesResponse> => {
    try {
      return await files.getFiles(query);
    } catch (error) {
      throw storeFailure(place, error);
    }
  };
  return {
    async *list() {
      let pageToken: string | undefined;
      do {
        const [page, next] = await listPage({prefix, autoPaginate: false, pageToken});
        for (const {name, metadata} of page) {
          if (name.endsWith("/")) continue;
          yield {
            key: name.slice(prefix.length),
            bytes: Number(metadata.size ?? 0),
            version: String(metadata.generation ?? metadata.etag ?? ""),
            changedAt: new Date(metadata.updated ?? 0),
          };
        }
        pageToken = (next as {pageToken?: string} | null)?.pageToken;
      } while (pageToken !== undefined);
    },
    async read(key) {
      try {
        const [content] = await files.file(`${prefix}${key}`).download();
        return content;
      } catch (error) {
        throw readFailure(`${place}/${key}`, error);
      }
    },
  };
}
