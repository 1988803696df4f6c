/** A sentence of the server, in which `what stands between backticks` is something to type. */
export function Prose({text}: {text: string}) {
  return (
    <>{text.split("`").map((part, i) => (i % 2 === 1 ? <code key={i}>{part}</code> : part))}</>
  );
}
