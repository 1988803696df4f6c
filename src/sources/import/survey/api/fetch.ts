import {refusals as openRefusals, type Refusals} from "../../refusals.ts";
import {type Response, sheetOf} from "../responses.ts";
import type {Sheet} from "../sheet.ts";
import type {SurveyClient} from "./client.ts";
import {type Span, type SurveyToolName, surveyTools} from "./tools.ts";

const RESPONSES_MAX = 200_000;
const HINT = "Mend the mapping, or the response in the tool; see docs/guide/survey-imports.md.";

/**
 * What people answered to a form in these days, as a sheet: in memory only, and of each response nothing but what a
 * mapping can name. Null where nobody has answered. Throws a UserError for what is no response of the tool.
 */
export async function fetchSheet(
  client: SurveyClient,
  {tool, form, span, name}: {tool: SurveyToolName; form: string; span: Span; name: string},
): Promise<{sheet: Sheet | null; refusals: Refusals}> {
  const {pages, read} = surveyTools[tool];
  const refusals = openRefusals({name, placeName: "row", hint: HINT});
  // Pages shift where somebody answers in between.
  const found = new Map<string, Response>();
  for await (const page of pages(client, form, span)) {
    for (const item of page) {
      const response = read(item);
      const place = found.size + 1;
      if (response === null) {
        return refusals.stop({place, reason: `is no response of ${surveyTools[tool].name}`});
      }
      found.set(response.token, response);
      if (found.size > RESPONSES_MAX) {
        const reason = `is beyond the ${RESPONSES_MAX} responses that are read`;
        return refusals.stop({place, reason});
      }
    }
  }
  const all = [...found.values()].map(response => ({origin: tool, response}));
  return {sheet: all.length === 0 ? null : sheetOf(all, refusals), refusals};
}
