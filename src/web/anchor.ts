import {useEffect} from "preact/hooks";

/** Goes to the part of the page that the address names, once it is there: the browser looked before the data came. */
export function useAnchor(isThere: boolean): void {
  useEffect(() => {
    if (!isThere || location.hash.length < 2) return;
    document.getElementById(decoded(location.hash.slice(1)))?.scrollIntoView();
  }, [isThere]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
