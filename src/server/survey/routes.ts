import {type Context, Hono} from "hono";
import {bodyLimit} from "hono/body-limit";
import type {Log} from "../../lib/log.ts";
import {loadQuestions, type Questionnaire, type Words} from "../../lib/questions.ts";
import {redeem, standing} from "../../pipeline/survey/redeem.ts";
import type {WaveStore} from "../../pipeline/survey/store.ts";
import type {Outcome, Wave} from "../../pipeline/survey/wave.ts";
import {EMPTY, type Filled, readForm} from "./form.ts";
import {pickLanguage} from "./language.ts";
import {formPage, messagePage} from "./page.ts";
import {HEADERS} from "./style.ts";

const BODY_BYTES_MAX = 64 * 1024;

/** What a page that asks nothing answers with. */
const CODES = {
  done: 200,
  stored: 200,
  used: 410,
  unknown: 404,
  early: 403,
  closed: 410,
  failed: 500,
} as const;

/** The answers of the routes: pages in the language of whoever asks. */
function pages({contact}: {contact: string | null}) {
  const builtIn = loadQuestions(null, {root: "."});

  function setting(context: Context, {questions}: {questions: Questionnaire}) {
    const {languages, page} = questions;
    const header = context.req.header("accept-language");
    const language = pickLanguage(languages, {asked: context.req.query("lang"), header});
    return {language, words: page[language] as Words};
  }

  function message(context: Context, {wave, kind}: {wave: Wave | null; kind: keyof typeof CODES}) {
    const given = setting(context, wave ?? {questions: builtIn});
    return context.html(messagePage(kind, given), CODES[kind]);
  }

  function form(context: Context, {wave, filled}: {wave: Wave; filled: Filled}) {
    const page = formPage(wave, {...setting(context, wave), filled, contact});
    return context.html(page, filled.errors.size > 0 ? 422 : 200);
  }

  function toThanks(context: Context, {wave}: {wave: Wave}) {
    // Relative, for a proxy may serve it below another path.
    return context.redirect(`thanks?lang=${setting(context, wave).language}`, 303);
  }

  return {message, form, toThanks};
}

/**
 * `/survey/<wave>/<token>`: GET shows the questions and changes nothing, POST stores the answers and uses the token
 * up. Nobody is asked for anything else, and nothing about the request is kept or logged.
 */
export function surveyRoutes({
  store,
  contact,
  log,
}: {
  store: WaveStore;
  contact: string | null;
  log: Log;
}): Hono {
  const {message, form, toThanks} = pages({contact});
  const routes = new Hono();
  const isTooLarge = (context: Context) => context.text("Too large", 413);

  routes.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(HEADERS)) context.header(name, value);
  });
  routes.get("/:wave/thanks", context =>
    message(context, {wave: store.read(context.req.param("wave")), kind: "done"}),
  );
  routes.get("/:wave/:token", context => {
    const {wave: waveId, token} = context.req.param();
    const wave = store.read(waveId);
    const outcome = wave === null ? "unknown" : standing(wave, token);
    return wave !== null && outcome === "stored"
      ? form(context, {wave, filled: EMPTY})
      : message(context, {wave, kind: outcome});
  });
  routes.post(
    "/:wave/:token",
    bodyLimit({maxSize: BODY_BYTES_MAX, onError: isTooLarge}),
    async context => {
      const {wave: waveId, token} = context.req.param();
      const body = new URLSearchParams(await context.req.text());
      const wave = store.read(waveId);
      const before = wave === null ? "unknown" : standing(wave, token);
      if (wave === null || before !== "stored") return message(context, {wave, kind: before});
      const filled = readForm(wave.questions, body);
      if (filled.errors.size > 0) return form(context, {wave, filled});
      const outcome = await store.change<Outcome>(waveId, now => {
        if (now === null) return {wave: now, result: "unknown"};
        const after = redeem(now, {token, said: filled.said});
        return {wave: after.wave, result: after.outcome};
      });
      return outcome === "stored"
        ? toThanks(context, {wave})
        : message(context, {wave, kind: outcome});
    },
  );
  routes.onError((error, context) => {
    log.note(`The survey page failed: ${error.message}`);
    return message(context, {wave: null, kind: "failed"});
  });
  return routes;
}
