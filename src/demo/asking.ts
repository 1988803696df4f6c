import {eventOf} from "../sources/slack/event.ts";
import {HOUR_MS} from "./calendar.ts";
import type {Issue} from "./incidents.ts";
import {services, type TeamName} from "./organisation.ts";
import type {World} from "./world.ts";

const MICROSECONDS = 1000;
const channels: readonly {id: string; name: string; team: TeamName; perDay: number}[] = [
  {id: "C0DEMODATA", name: "ask-data", team: "data", perDay: 1.3},
  {id: "C0DEMOAPI0", name: "ask-api", team: "api", perDay: 0.9},
  {id: "C0DEMOWEB0", name: "ask-web", team: "web", perDay: 0.8},
  {id: "C0DEMOPLAT", name: "ask-platform", team: "platform", perDay: 1.6},
  // Nobody has told the configuration of this one: it is listed among the problems.
  {id: "C0DEMOMISC", name: "ask-anything", team: "platform", perDay: 0.2},
];
const NEVER_ANSWERED = 0.05;
const teams: readonly TeamName[] = ["data", "api", "web", "platform"];

/** Questions in channels of Slack, and when somebody else answered. */
export function tellQuestions(world: World): void {
  const {calendar, people, tell} = world;
  for (const {team, perDay, ...channel} of channels) {
    const random = world.draws(`slack:${channel.name}`);
    for (const day of calendar.days) {
      if (day.start < calendar.from || day.start > calendar.asOf) continue;
      const {answerHours} = world.chapterAt(day.start);
      for (let left = random.poisson(perDay); left > 0; left -= 1) {
        const asked = calendar.moment(random, day);
        const person = random.pick(people.of(random.pick(teams.filter(one => one !== team))));
        const after = calendar.after(asked, random.logNormal(answerHours, 0.9));
        const isAnswered = !random.chance(NEVER_ANSWERED) && after <= calendar.asOf;
        tell(
          eventOf({
            channel,
            ...{person_id: person.person_id, asked: asked * MICROSECONDS},
            answered: isAnswered ? after * MICROSECONDS : null,
          }),
        );
      }
    }
  }
}

/** Issues that ask something, one or two a week in each repository. */
export function askedIssues(world: World): Issue[] {
  const {calendar, people} = world;
  return services.flatMap(({name: key, team}) => {
    const random = world.draws(`issues:${key}`);
    return calendar.days
      .filter(({start}) => start >= calendar.from && start <= calendar.asOf)
      .filter(() => random.chance(0.28))
      .map((day): Issue => {
        const created = calendar.moment(random, day);
        const {answerHours} = world.chapterAt(created);
        const at = calendar.after(created, random.logNormal(answerHours * 1.3, 0.9));
        const isSmall = random.chance(0.06);
        return {
          ...{key, number: 0, created, closed: at + random.whole(2, 200) * HOUR_MS, cause: null},
          author: random.pick(people.of(random.pick(teams.filter(one => one !== team)))),
          labels: isSmall ? ["sev3"] : random.chance(0.3) ? ["question"] : [],
          answer: {at, author: random.pick(people.of(team))},
        };
      });
  });
}
