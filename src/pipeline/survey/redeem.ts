import {createHash, randomBytes} from "node:crypto";
import {POOL} from "./groups.ts";
import type {Answer, Outcome, Said, Wave} from "./wave.ts";

const ID_BYTES = 16;
const TOKEN = /^[0-9a-f]{32}$/;

/** A token of a link: 128 random bits in hex. */
export function drawToken(): string {
  return randomBytes(ID_BYTES).toString("hex");
}

/** What is kept of a token. It needs no salt: nobody goes through 2^128 tokens. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** How a token stands: `stored` means that it may be used. */
export function standing(wave: Wave, token: string): Outcome {
  if (wave.status === "closed" || wave.status === "closing") return "closed";
  const hash = TOKEN.test(token) ? hashToken(token) : "";
  if (wave.used.includes(hash)) return "used";
  if (!wave.unused.some(unused => unused.hash === hash)) return "unknown";
  return wave.status === "open" ? "stored" : "early";
}

/** The wave after somebody has answered; the token is used and the answers are there, or neither. */
export function redeem(
  wave: Wave,
  {token, said, drawId = drawToken}: {token: string; said: readonly Said[]; drawId?: () => string},
): {outcome: Outcome; wave: Wave} {
  const outcome = standing(wave, token);
  if (outcome !== "stored") return {outcome, wave};
  const hash = hashToken(token);
  const team = wave.unused.find(unused => unused.hash === hash)?.team ?? POOL;
  const answers = said.map(
    (one): Answer => ({
      answer_id: drawId(),
      question: one.question,
      // Words tell more about who wrote them than a number does.
      team: team === POOL || one.comment !== null ? null : team,
      value: one.value,
      comment: one.comment,
    }),
  );
  return {
    outcome,
    wave: {
      ...wave,
      unused: wave.unused.filter(unused => unused.hash !== hash),
      used: [...wave.used, hash].sort(),
      answers: [...wave.answers, ...answers].sort(byId),
    },
  };
}

function byId(one: Answer, other: Answer): number {
  return one.answer_id < other.answer_id ? -1 : 1;
}
