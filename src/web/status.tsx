import {type ComponentChildren, createContext} from "preact";
import {useContext, useEffect, useRef} from "preact/hooks";
import type {Status} from "../documents/status.ts";
import {type Doc, reloadAll, useDocument} from "./document.ts";

const ASK_MS = 60_000;

const StatusContext = createContext<Doc<Status> | null>(null);

/** Asks how the data stands, again each minute, and has all that is shown renewed after a sync. */
export function StatusProvider({children}: {children: ComponentChildren}) {
  const doc = useDocument<Status>("/api/v1/status");
  const {reload, data} = doc;
  const readAt = data?.read_at;
  const seen = useRef(readAt);
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === "visible" && reload(), ASK_MS);
    return () => clearInterval(timer);
  }, [reload]);
  useEffect(() => {
    if (seen.current !== undefined && seen.current !== readAt) reloadAll();
    seen.current = readAt;
  }, [readAt]);
  return <StatusContext.Provider value={doc}>{children}</StatusContext.Provider>;
}

/** How the data stands; its `data` is null until the server said so. */
export function useStatus(): Doc<Status> {
  const doc = useContext(StatusContext);
  if (doc === null) throw new Error("There is no StatusProvider above this");
  return doc;
}

/** The zone in which days are told. */
export function useTimezone(): string {
  return useStatus().data?.timezone ?? "UTC";
}
