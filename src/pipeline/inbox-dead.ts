import type {DatabaseSync} from "node:sqlite";

/** Beyond so many the oldest of those that hold no events are forgotten: who fills it is who signs. */
const LETTERS_MAX = 10_000;

/** A delivery that is authentic and could not be used. */
export type Letter = {
  source: string;
  deliveryId: string;
  reason: string;
  /** SHA-256 of the body, in hex. The body itself is kept nowhere. */
  digest: string;
};

export type DeadLetter = {
  source: string;
  delivery_id: string;
  /** When it came, or when it could not be folded. */
  at: string;
  reason: string;
  digest: string;
  /** Whether its events are kept: then `fivekeys inbox retry` can fold it again. */
  has_events: boolean;
};

/** Puts a delivery that could not be read among the dead letters, once, with the latest reason. */
export function bury(file: DatabaseSync, {letter, at}: {letter: Letter; at: string}): void {
  const {source, deliveryId, reason, digest} = letter;
  file
    .prepare(
      `insert into dead (source, delivery_id, at, reason, digest, key_check) values (?, ?, ?, ?, ?, '')
      on conflict (source, delivery_id) do update
      set at = excluded.at, reason = excluded.reason, digest = excluded.digest
      where events is null`,
    )
    .run(source, deliveryId, at, reason, digest);
  file
    .prepare(
      `delete from dead where events is null and dead_id <=
        (select dead_id from dead order by dead_id desc limit 1 offset ${LETTERS_MAX})`,
    )
    .run();
}

/** Forgets that a delivery could not be read: it was sent again, and could. */
export function unbury(
  file: DatabaseSync,
): (delivery: {source: string; deliveryId: string}) => void {
  const statement = file.prepare(
    "delete from dead where source = ? and delivery_id = ? and events is null",
  );
  return ({source, deliveryId}) => void statement.run(source, deliveryId);
}

/** The dead letters, the oldest first. */
export function deadLetters(file: DatabaseSync): DeadLetter[] {
  const rows = file
    .prepare(
      `select source, delivery_id, at, reason, digest, events is not null as has_events
      from dead order by dead_id`,
    )
    .all() as (Omit<DeadLetter, "has_events"> & {has_events: number})[];
  return rows.map(row => ({...row, has_events: row.has_events === 1}));
}

/** Puts the dead letters that hold events back among what waits to be folded. Returns how many there were. */
export function revive(file: DatabaseSync): number {
  file.exec("begin immediate");
  try {
    const {changes} = file
      .prepare(
        `insert into pending (source, delivery_id, key_check, events)
        select source, delivery_id, key_check, events from dead
        where events is not null order by dead_id`,
      )
      .run();
    file.exec("delete from dead where events is not null; commit");
    return Number(changes);
  } catch (error) {
    if (file.isTransaction) file.exec("rollback");
    throw error;
  }
}

/** Forgets dead letters: of one delivery, or all that hold no events. Returns how many there were. */
export function forgetDead(file: DatabaseSync, deliveryId: string | null): number {
  const {changes} =
    deliveryId === null
      ? file.prepare("delete from dead where events is null").run()
      : file.prepare("delete from dead where delivery_id = ?").run(deliveryId);
  return Number(changes);
}
