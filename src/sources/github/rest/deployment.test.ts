import {describe, expect, it} from "vitest";
import {context, example} from "../fixtures/examples.ts";
import {deploymentEvents, deploymentStatusEvents} from "./deployment.ts";
import {releaseEvents} from "./release.ts";

describe("a deployment", () => {
  it("is a row without what it was given to say", () => {
    const raw = example("deployment", "created").deployment as object;
    const said = {...raw, payload: {token: "secret"}, description: "secret"};
    expect(deploymentEvents(said, context())[0]!.payload).toEqual({
      host_deployment_id: "github:acme/shop:deployment:145988746",
      repository: "github:acme/shop",
      sha: "f95f852bd8fca8fcc58a9a2d6c842781e32a215e",
      environment: "production",
      task: "deploy",
      created_at: "2019-05-15T15:20:53Z",
      url: null,
    });
  });

  it("has its states, each of its own", () => {
    const raw = example("deployment_status").deployment_status;
    const [event] = deploymentStatusEvents(raw, context(), {deploymentId: 145988746});
    expect(event!.payload).toEqual({
      host_deployment_id: "github:acme/shop:deployment:145988746",
      status_id: "209916254",
      repository: "github:acme/shop",
      state: "success",
      created_at: "2019-05-15T15:20:55Z",
    });
  });
});

describe("a release", () => {
  const raw = example("release", "published").release as object;
  const eventOf = (over: object = {}) => releaseEvents({...raw, ...over}, context())[0]!;
  const draft = {draft: true, published_at: null};

  it("is a row of its tag", () => {
    expect(eventOf().payload).toEqual({
      repository: "github:acme/shop",
      tag: "0.0.1",
      published_at: "2019-05-15T15:20:53Z",
      is_prerelease: false,
      is_draft: false,
      url: "https://github.com/Codertocat/Hello-World/releases/tag/0.0.1",
    });
    expect(eventOf(draft).payload).toMatchObject({is_draft: true, published_at: null});
  });

  it("goes from draft to pre-release to release, in whichever order it is told", () => {
    const versions = [eventOf(draft), eventOf({prerelease: true}), eventOf()].map(
      ({version}) => version,
    );
    expect(versions.toReversed().sort()).toEqual(versions);
  });

  it("goes back to a draft where it says when", () => {
    const published = eventOf({updated_at: "2025-01-01T00:00:00Z"});
    const unpublished = eventOf({...draft, updated_at: "2025-01-02T00:00:00Z"});
    expect(unpublished.version > published.version).toBe(true);
  });
});
