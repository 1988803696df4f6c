import {Empty} from "../parts/states.tsx";
import {useTitle} from "../title.ts";
import {useView} from "../view.ts";

/** For an address that no page has. */
export function NotFound() {
  const {to} = useView();
  useTitle("Not found");
  return (
    <>
      <h1>There is no such page</h1>
      <Empty title="The address leads nowhere">
        <p>
          Perhaps it was cut off. Go to the <a href={to("/")}>overview</a>.
        </p>
      </Empty>
    </>
  );
}
