import {html, raw} from "hono/html";
import type {Question, Words} from "../../lib/questions.ts";
import type {Wave} from "../../pipeline/survey/wave.ts";
import {COMMENT_CHARACTERS_MAX, type Filled, type FormError, fieldOf} from "./form.ts";
import {STYLE} from "./style.ts";

/** What a page needs to know besides its content. */
type Setting = {language: string; words: Words};

/** A page of one sentence: `done`, `used`, `unknown`, `early`, `closed` or `failed` of models/surveys/page.yaml. */
export function messagePage(message: string, {language, words}: Setting) {
  const title = words[`${message}_title`] ?? "";
  return shell({
    language,
    title,
    content: html`<h1>${title}</h1><p>${words[`${message}_text`]}</p>`,
  });
}

/** The questions, with what was filled in and what is wrong with it. */
export function formPage(
  {questions: {title, questions, languages}, minimum_group, minimum_comments}: Wave,
  {language, words, filled, contact}: Setting & {filled: Filled; contact: string | null},
) {
  const say = (key: string) =>
    fill(words[key] ?? "", {group: minimum_group, comments: minimum_comments});
  const heading = title[language] ?? "";
  const isWrong = filled.errors.size > 0;
  const about = ["purpose", "anonymous", "who_asked", "shown", "voluntary"];
  return shell({
    language,
    title: isWrong ? `${say("errors_title")}: ${heading}` : heading,
    content: html`${languageLinks(languages, language)}
<h1>${heading}</h1>
${isWrong ? summary(questions, {language, words, filled}) : ""}
<div class="about">
${about.map(key => html`<p>${say(key)}</p>\n`)}
${contact === null ? "" : html`<p>${fill(words.contact ?? "", {contact})}</p>`}
</div>
<form method="post" novalidate autocomplete="off">
${questions.map(question =>
  question.kind === "comment"
    ? commentField(question, {language, words, filled})
    : choiceField(question, {language, words, filled}),
)}
<p class="quiet" id="consent">${say("consent")}</p>
<button type="submit" aria-describedby="consent">${words.send}</button>
</form>`,
  });
}

function shell({
  language,
  title,
  content,
}: {
  language: string;
  title: string;
  content: ReturnType<typeof html>;
}) {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`;
}

function languageLinks(languages: readonly string[], current: string) {
  if (languages.length < 2) return "";
  const others = languages.filter(language => language !== current);
  const nameOf = (language: string) =>
    new Intl.DisplayNames([language], {type: "language"}).of(language) ?? language;
  return html`<nav>${others.map(
    language =>
      html`<a href="?lang=${language}" lang="${language}" hreflang="${language}">${nameOf(language)}</a> `,
  )}</nav>`;
}

type Shown = Setting & {filled: Filled};

/** Every mistake with a link to its field, read out as the page opens. */
function summary(questions: readonly Question[], {language, words, filled}: Shown) {
  const wrong = questions.filter(({id}) => filled.errors.has(id));
  return html`<div class="summary" role="alert">
<h2>${words.errors_title}</h2>
<p>${words.errors_text}</p>
<ul>
${wrong.map(question => html`<li><a href="#${firstField(question)}">${question.text[language]}</a></li>\n`)}
</ul>
</div>`;
}

/** The id of what a link to a question leads to. */
function firstField(question: Question): string {
  const [first] = question.choices;
  return first === undefined ? fieldOf(question) : `${fieldOf(question)}-0`;
}

function choiceField(question: Question, {language, words, filled}: Shown) {
  const field = fieldOf(question);
  const error = filled.errors.get(question.id);
  const chosen = filled.kept.get(question.id);
  const described =
    error === undefined ? "" : raw(`aria-invalid="true" aria-describedby="${field}-error"`);
  return html`<fieldset role="radiogroup" ${raw(error === undefined ? "" : 'class="wrong"')} ${described} aria-required="${String(question.isRequired)}">
<legend>${question.text[language]}${optional(question, words)}</legend>
${errorLine(field, {error, words})}
${question.choices.map(
  ({value, label}, i) =>
    html`<label class="choice" for="${field}-${i}"><input type="radio" id="${field}-${i}" name="${field}" value="${value}" ${String(value) === chosen ? "checked" : ""}><span>${label[language]}</span></label>\n`,
)}
</fieldset>
`;
}

function commentField(question: Question, {language, words, filled}: Shown) {
  const field = fieldOf(question);
  const error = filled.errors.get(question.id);
  const described = `${field}-hint${error === undefined ? "" : ` ${field}-error`}`;
  const hint = fill(words.comment_hint ?? "", {characters: COMMENT_CHARACTERS_MAX});
  return html`<div class="question${error === undefined ? "" : " wrong"}">
<label for="${field}">${question.text[language]}${optional(question, words)}</label>
<p class="quiet" id="${field}-hint">${hint}</p>
${errorLine(field, {error, words})}
<textarea id="${field}" name="${field}" rows="4" aria-describedby="${described}" aria-required="${String(question.isRequired)}" ${raw(error === undefined ? "" : 'aria-invalid="true"')}>
${filled.kept.get(question.id) ?? ""}</textarea>
</div>
`;
}

function optional({isRequired}: Question, {optional: word}: Words) {
  return isRequired ? "" : html` <span class="quiet">${word}</span>`;
}

function errorLine(field: string, {error, words}: {error: FormError | undefined; words: Words}) {
  if (error === undefined) return "";
  const text = fill(words[error.key] ?? "", {excess: error.excess ?? 0});
  return html`<p class="error" id="${field}-error">${text}</p>`;
}

/** Puts values where a text has `{name}`. */
function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}
