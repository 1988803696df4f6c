import {useCallback, useEffect, useRef, useState} from "preact/hooks";
import {AskError, ask, type Failure} from "./fetch.ts";

/** A document on its way to the page. */
export type Doc<T> = {
  /** The last that came; of the address before while the next is on its way. */
  data: T | null;
  failure: Failure | null;
  is_loading: boolean;
  /** The data is older than what was asked for last: the next is on its way, or did not come. */
  is_stale: boolean;
  reload: () => void;
};

const KEPT_MAX = 60;
const RETRY_MS = 10_000;
/** The last documents of this page: going back shows them at once, and asks again behind. */
const kept = new Map<string, unknown>();
const listeners = new Set<() => void>();

/** Has every document that is shown asked for again, as after a sync. */
export function reloadAll(): void {
  for (const reload of listeners) reload();
}

type State = {path: string | null; data: unknown; failure: Failure | null; isLoading: boolean};

/**
 * A document of the API, asked for again when the path changes; nothing is asked while the path is null. What was on
 * its way is dropped when it is no longer wanted, and a server that does not answer is asked again.
 */
export function useDocument<T>(path: string | null): Doc<T> {
  const [state, setState] = useState<State>(() => start(path));
  const [turn, setTurn] = useState(0);
  const reload = useCallback(() => setTurn(count => count + 1), []);
  useEffect(() => {
    listeners.add(reload);
    return () => {
      listeners.delete(reload);
    };
  }, [reload]);
  const shown = useRef(path);
  // A turn asks again for the same path.
  useEffect(() => {
    if (path === null) return;
    if (shown.current !== path) {
      shown.current = path;
      setState(before => (kept.has(path) ? start(path) : {...before, isLoading: true}));
    }
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    ask<T>(path, {signal: abort.signal}).then(
      data => {
        keep(path, data);
        setState({path, data, failure: null, isLoading: false});
      },
      error => {
        if (abort.signal.aborted) return;
        const failure = toFailure(error);
        setState(before => ({...before, failure, isLoading: false}));
        if (failure.kind === "unreachable") timer = setTimeout(reload, RETRY_MS);
      },
    );
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [path, turn]);
  const isOther = state.path !== path;
  return {
    data: state.data as T | null,
    failure: state.failure,
    is_loading: state.isLoading || (isOther && state.failure === null),
    is_stale: state.data !== null && (isOther || state.failure !== null),
    reload,
  };
}

function start(path: string | null): State {
  const data = path === null ? null : (kept.get(path) ?? null);
  return {path: data === null ? null : path, data, failure: null, isLoading: path !== null};
}

function keep(path: string, data: unknown): void {
  kept.delete(path);
  kept.set(path, data);
  if (kept.size > KEPT_MAX) kept.delete(kept.keys().next().value!);
}

function toFailure(error: unknown): Failure {
  if (error instanceof AskError) return error.failure;
  return {
    kind: "broken",
    message: "Cannot show this: something is wrong with this page",
    hint: null,
  };
}
