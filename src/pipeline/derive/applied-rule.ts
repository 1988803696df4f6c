import type {DeploymentRule} from "../../config.ts";
import type {DerivedService} from "./services.ts";

/**
 * A rule as it applies to one service; `rule_no` is its place among the rules of the file, `isDefault` says that
 * the file has none.
 */
export type AppliedRule = {
  service_no: number;
  rule_no: number;
  rule: DeploymentRule;
  isDefault: boolean;
};

/** A rule beside the service that it is applied to. */
export type PlacedRule = {service: DerivedService; rule_no: number; rule: DeploymentRule};

/** What the query of a rule is given. */
export function namesOf({service, rule_no, rule: {environment}}: PlacedRule) {
  return {service: service.service, service_no: service.service_no, rule_no, environment};
}
