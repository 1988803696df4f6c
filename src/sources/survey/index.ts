import {normaliseSurvey} from "./normalise.ts";

/** Waves of surveys that fivekeys asked itself, once they are closed. */
export const survey = {name: "survey", normalise: normaliseSurvey} as const;
