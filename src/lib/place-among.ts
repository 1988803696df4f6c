/** The place of the last of ascending edges that is not greater than a number, by bisection; -1 below the first. */
export function placeAmong(edges: ArrayLike<number>, number: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle]! <= number) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
