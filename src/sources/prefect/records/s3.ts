import type {Env} from "../../../lib/secret.ts";
import {loadClient, readFailure, storeFailure} from "./client.ts";
import type {RecordStore} from "./store.ts";

/**
 * A bucket of S3, or of what speaks its language (`AWS_ENDPOINT_URL`). Region and keys come from where AWS's client
 * takes them: the environment, its files, the role of the machine.
 */
export async function s3Store(
  place: string,
  {bucket, prefix, env}: {bucket: string; prefix: string; env: Env},
): Promise<RecordStore> {
  const sdk = await loadClient("@aws-sdk/client-s3", () => import("@aws-sdk/client-s3"));
  // Other servers than Amazon's have one name for all buckets.
  const hasOwnServer = Boolean(env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL);
  const client = new sdk.S3Client({forcePathStyle: hasOwnServer});
  return {
    async *list() {
      let token: string | undefined;
      do {
        const page = await client
          .send(
            new sdk.ListObjectsV2Command({
              Bucket: bucket,
              Prefix: prefix,
              ContinuationToken: token,
            }),
          )
          .catch(error => {
            throw storeFailure(place, error);
          });
        for (const {Key = "", Size = 0, ETag = "", LastModified = new Date(0)} of page.Contents ??
          []) {
          if (Key.endsWith("/")) continue;
          const key = Key.slice(prefix.length);
          yield {key, bytes: Size, version: `${Size}:${ETag}`, changedAt: LastModified};
        }
        token = page.NextContinuationToken;
      } while (token !== undefined);
    },
    async read(key) {
      const command = new sdk.GetObjectCommand({Bucket: bucket, Key: `${prefix}${key}`});
      try {
        const {Body} = await client.send(command);
        return Buffer.from((await Body?.transformToByteArray()) ?? []);
      } catch (error) {
        throw readFailure(`${place}/${key}`, error);
      }
    },
  };
}
