import {expect, test} from "vitest";
import {mistake} from "./fixtures/example.ts";

const mistakes: Record<string, [text: string, message: string]> = {
  "invalid YAML": [
    "timezone: UTC\npeople: [1\n",
    "fivekeys.yaml:3:1: not valid YAML, flow sequence in block collection must be sufficiently indented and end with a ]",
  ],
  "a key given twice": [
    "data: a\ndata: b",
    "fivekeys.yaml:2:1: not valid YAML, map keys must be unique",
  ],
  "a second document": [
    "data: a\n---\ndata: b",
    "fivekeys.yaml:2:1: not valid YAML, a second document begins",
  ],
};

for (const [name, [text, message]] of Object.entries(mistakes)) {
  test(`${name} is refused`, () => expect(mistake(text)).toBe(message));
}
