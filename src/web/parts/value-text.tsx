import {valueParts} from "../../words/card.ts";

/** A value, the number large and the unit small. */
export function ValueText({
  value,
  unit,
  name,
}: {
  value: number | null;
  unit: string;
  /** The statistic, such as `p50`. */
  name: string;
}) {
  const {amount, words} = valueParts({value, unit, name});
  return (
    <p class="value">
      {amount}
      {words !== "" && <small> {words}</small>}
    </p>
  );
}
