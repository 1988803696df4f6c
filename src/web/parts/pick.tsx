import {useId} from "preact/hooks";

/** A choice of one, shown as a pill; the browser's own list opens. */
export function Pick({
  label,
  value,
  options,
  onPick,
}: {
  label: string;
  value: string;
  options: readonly (readonly [value: string, words: string])[];
  onPick: (value: string) => void;
}) {
  const id = useId();
  return (
    <span class="pick">
      <label class="hidden" for={id}>
        {label}
      </label>
      <select id={id} value={value} onChange={event => onPick(event.currentTarget.value)}>
        {options.map(([key, words]) => (
          <option key={key} value={key} selected={key === value}>
            {words}
          </option>
        ))}
      </select>
    </span>
  );
}
