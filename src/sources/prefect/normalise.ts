import type {Normalise, Rows} from "../source.ts";

/** The payload of an event is the row of the table that its kind names. */
export const normalisePrefect: Normalise = ({kind, payload}) => {
  const table = kind.slice("prefect.".length);
  return {[table]: [payload]} as unknown as Rows;
};
