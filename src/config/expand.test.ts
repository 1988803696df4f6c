// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are those of a configuration.
import {expect, test} from "vitest";
import {mistake, read} from "./fixtures/example.ts";

const mistakes: Record<string, [text: string, message: string]> = {
  "a variable that is not set": [
    "sources:\n  git: {path: '${CLONES}/a'}",
    'fivekeys.yaml:2:15: sources.git.path: the environment has no variable "CLONES"',
  ],
  "a variable without a name": [
    "data: ${a-b}",
    'fivekeys.yaml:1:7: data: "${a-b}" is not the name of a variable',
  ],
  "a list that holds itself": [
    "data: &a [*a]",
    "fivekeys.yaml:1:10: data: nested deeper than 32 levels",
  ],
};

for (const [name, [text, message]] of Object.entries(mistakes)) {
  test(`${name} is refused`, () => expect(mistake(text)).toBe(message));
}

test("variables of the environment stand in text, and a doubled dollar does not", () => {
  const config = read("sources: {git: {path: '${CLONES}/a', name: 'x$${CLONES}'}}", {
    CLONES: "/srv",
  });
  expect(config.git[0]).toMatchObject({path: "/srv/a", name: "x${CLONES}"});
});

test("a mistake shows a variable's name, never its value", () => {
  const message = mistake("window_days: ${TOKEN}", {TOKEN: "s3cret"});
  expect(message).toBe('fivekeys.yaml:1:14: window_days: expected a number, found "${TOKEN}"');
});
