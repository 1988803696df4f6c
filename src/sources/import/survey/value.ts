import type {Question} from "../../../lib/questions.ts";
import {type Fault, fault} from "../fault.ts";
import {plain} from "./label.ts";
import {isOnScale, type Mapping} from "./mapping.ts";

type Rule = Mapping["columns"][string];

const NUMBER = /^\d+(\.\d+)?$/;
const PERCENT = /^(\d+(?:\.\d+)?)\s?%$/;

/**
 * Reads the cells of one question: a number, null for what is no answer, or why it can be neither. Labels are those
 * of the mapping where it has some, else those of the question in every language. What a cell says is never shown:
 * it may be something that nobody meant to tell.
 */
export function valueReader(
  question: Question,
  {values, scale}: Rule,
): (text: string) => number | null | Fault {
  const labels = values === undefined ? labelsOf(question) : fromMapping(values);
  return text => {
    const label = plain(text);
    if (labels.has(label)) {
      return labels.get(label) ?? null;
    }
    if (values !== undefined) return fault(`is none of the values that the mapping has for it`);
    const number = numberOf(text.trim(), {question, scale});
    if (number === null) {
      return fault(`is no answer to "${question.id}": map what it says with values`);
    }
    if (typeof number !== "number") return number;
    return isOnScale(number, question.kind)
      ? number
      : fault(`is not on the scale of "${question.id}": map what it says with values`);
  };
}

function numberOf(
  text: string,
  {question, scale}: {question: Question; scale: Rule["scale"]},
): number | null | Fault {
  const percent = PERCENT.exec(text)?.[1];
  if (percent !== undefined) return question.kind === "share" ? Number(percent) / 100 : null;
  if (!NUMBER.test(text)) return null;
  if (question.kind !== "share") return Number(text);
  if (scale === undefined) {
    return fault(
      "is ambiguous: a share or per cent; say which with scale: share or scale: percent",
    );
  }
  return scale === "percent" ? Number(text) / 100 : Number(text);
}

function fromMapping(values: NonNullable<Rule["values"]>): Map<string, number | null> {
  return new Map(Object.entries(values).map(([label, value]) => [plain(label), value]));
}

/** The labels of a question in every language; one that means two things is none. */
function labelsOf({choices}: Question): Map<string, number | null> {
  const labels = new Map<string, number>();
  const twofold = new Set<string>();
  for (const {value, label} of choices) {
    for (const words of Object.values(label).map(plain)) {
      if (labels.has(words) && labels.get(words) !== value) twofold.add(words);
      labels.set(words, value);
    }
  }
  for (const words of twofold) labels.delete(words);
  return labels;
}
