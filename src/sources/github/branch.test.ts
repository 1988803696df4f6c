import {describe, expect, it} from "vitest";
import type {DeploymentRule} from "../../config.ts";
import {branchNames} from "./branch.ts";

function rule(...branch: string[]): DeploymentRule {
  return {from: "github.workflow_run", where: {branch}, service: null, environment: null};
}

describe("a branch's name", () => {
  const nameOf = branchNames({deployments: []});

  it.each(["trunk", "main", "release/1.2", "v1.2.3", "1.2", "gh-readonly-queue/main/pr-7-0a"])(
    "%s is kept",
    branch => {
      expect(nameOf(branch, "trunk")).toBe(branch);
    },
  );

  it.each(["ada/secret", "main-ada", "xrelease/1", "7-ada", "v1-ada", "trunks", ""])(
    "%j is not kept",
    branch => {
      expect(nameOf(branch, "trunk")).toBe("(other)");
      expect(nameOf(branch, null)).toBe("(other)");
    },
  );

  it("is kept where a deployment rule names it, but not where it names all", () => {
    const named = branchNames({deployments: [rule("deploy/*"), rule("*", "**/*")]});
    expect(named("deploy/eu", null)).toBe("deploy/eu");
    expect(named("ada-secret", null)).toBe("(other)");
    expect(named("ada/secret", null)).toBe("(other)");
  });
});
