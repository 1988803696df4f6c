import {useEffect} from "preact/hooks";

/** Names the page in the tab, the history and to a screen reader. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · fivekeys`;
  }, [title]);
}
