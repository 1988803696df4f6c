import {expect, test} from "vitest";
import {masked} from "./mask.ts";

test.each([
  ["Mail ann.lee+x@corp.example.org, please", "Mail [e-mail], please"],
  ["ANN@CORP.EXAMPLE and (bo@b.example)", "[e-mail] and ([e-mail])"],
  ["+27 (0)82 555-0199.", "[number]."],
  ["082/5550199 or 082.555.0199", "[number] or [number]"],
  ["jürgen@müller.example", "[e-mail]"],
  ["10.0.0.112", "[number]"],
  ["The build took 45 minutes on 3 of 10 days", "The build took 45 minutes on 3 of 10 days"],
  ["In 2026 we had 1500 runs, 25 % red", "In 2026 we had 1500 runs, 25 % red"],
  ["commit 1a2b3c4d5e", "commit 1a2b3c4d5e"],
])("%s", (text, shown) => {
  expect(masked(text)).toBe(shown);
});
