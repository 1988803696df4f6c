import {GithubError} from "../failure.ts";

/** After a page that was too large, so many good ones come before a larger one is tried: ever more of them. */
const GOOD_PAGES_MIN = 4;
const GOOD_PAGES_MAX = 64;

export type PageSize = {
  /** Asks for a page: for half as much each time that GitHub does not manage it within its ten seconds. */
  ask: <T>(page: (size: number, options: {isDivisible: boolean}) => Promise<T>) => Promise<T>;
};

/** A page size that halves on what is too slow and grows back. */
export function pageSize({start, max}: {start: number; max: number}): PageSize {
  let size = start;
  let patience = GOOD_PAGES_MIN;
  let waiting = 0;
  return {
    ask: async page => {
      for (;;) {
        try {
          // A page of one cannot be halved: it is repeated like any other request.
          const answer = await page(size, {isDivisible: size > 1});
          if (waiting > 0) waiting--;
          else size = Math.min(max, size * 2);
          return answer;
        } catch (error) {
          if (!(error instanceof GithubError && error.isTooSlow) || size === 1) throw error;
          size = Math.floor(size / 2);
          waiting = patience;
          patience = Math.min(GOOD_PAGES_MAX, patience * 2);
        }
      }
    },
  };
}
