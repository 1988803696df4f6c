import {z} from "zod";
import type {RawEvent} from "../../source.ts";
import {githubEvent} from "../events.ts";
import type {RestContext} from "./context.ts";
import {instant, link, read, text} from "./shape.ts";

const release = z.object({
  tag_name: text,
  draft: z.boolean(),
  prerelease: z.boolean(),
  created_at: instant,
  published_at: instant.nullish(),
  updated_at: instant.nullish(),
  html_url: link,
});

/**
 * The event of a release. Older ones do not say when they were changed; then the moment of publishing tells which
 * telling is the later, and at the same moment a draft comes before a pre-release, and that before a release.
 * Throws a ShapeError.
 */
export function releaseEvents(raw: unknown, {repository}: RestContext): RawEvent[] {
  const said = read(release, raw, {place: "release"});
  const publishedAt = said.draft ? null : (said.published_at ?? null);
  const row = {
    repository,
    tag: said.tag_name,
    published_at: publishedAt,
    is_prerelease: said.prerelease,
    is_draft: said.draft,
    url: said.html_url,
  };
  const rank = said.draft ? 0 : said.prerelease ? 1 : 2;
  const version = `${said.updated_at ?? publishedAt ?? ""}/${rank}`;
  return [githubEvent("release", row, {version})];
}
