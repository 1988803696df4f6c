import {defaults} from "../../config/defaults.ts";
import {isZone} from "../../config/sense.ts";
import type {Answers} from "./file.ts";

/** Asks the person at the terminal what no folder can tell; null when they give up. */
export async function ask({
  zone,
  service,
  signal,
}: {
  zone: string;
  /** The name to suggest; null when there is not one service to name. */
  service: string | null;
  signal: AbortSignal;
}): Promise<Answers | null> {
  const {isCancel, text} = await import("@clack/prompts");
  const timezone = await text({
    message: "In which time zone do days and weeks begin? (IANA name)",
    initialValue: zone,
    validate: value =>
      isZone(value ?? "") ? undefined : "There is no IANA time zone of this name.",
    signal,
  });
  if (isCancel(timezone)) return null;
  let name: string | null = null;
  if (service !== null) {
    const answer = await text({
      message: "What is the service called?",
      initialValue: service,
      validate: value => (value?.trim() ? undefined : "A service needs a name."),
      signal,
    });
    if (isCancel(answer)) return null;
    name = answer.trim();
  }
  const group = await text({
    message: "How many people must stand behind a number for it to be shown?",
    initialValue: String(defaults.minimumGroup),
    validate: value =>
      /^\d{1,6}$/.test(value ?? "") && Number(value) >= 2 ? undefined : "A whole number from 2.",
    signal,
  });
  if (isCancel(group)) return null;
  return {timezone, service: name, minimumGroup: Number(group)};
}
