/** A family as a strict reader sees it. */
export type ReadFamily = {type: string; help: string; samples: ReadSample[]};

type ReadSample = {name: string; labels: Readonly<Record<string, string>>; value: number};

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
/** By the type of a family, what may follow its name (OpenMetrics 1.0, section "Metric Types"). */
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  gauge: [""],
  counter: ["_total", "_created"],
  info: ["_info"],
  histogram: ["_bucket", "_count", "_sum", "_created"],
};

/** Reads OpenMetrics 1.0 text as its grammar has it. Throws for anything else. */
export function readOpenMetrics(text: string): Map<string, ReadFamily> {
  if (!text.endsWith("# EOF\n")) throw new Error("It does not end with # EOF and a line break");
  const families = new Map<string, ReadFamily>();
  let current: {name: string; family: ReadFamily} | null = null;
  for (const line of text.slice(0, -"# EOF\n".length).split("\n").slice(0, -1)) {
    const meta = /^# (TYPE|HELP) (\S+) (.*)$/.exec(line);
    if (meta !== null) {
      const [, kind, name, rest] = meta as unknown as [string, string, string, string];
      if (kind === "TYPE") {
        if (families.has(name)) throw new Error(`The family ${name} comes twice`);
        if (!NAME.test(name) || !(rest in SUFFIXES)) throw new Error(`It cannot be: ${line}`);
        current = {name, family: {type: rest, help: "", samples: []}};
        families.set(name, current.family);
      } else if (current?.name !== name) throw new Error(`The help of another: ${line}`);
      else current.family.help = rest;
      continue;
    }
    if (current === null) throw new Error(`It belongs to no family: ${line}`);
    const sample = readSample(line);
    const suffix = sample.name.slice(current.name.length);
    if (!sample.name.startsWith(current.name) || !SUFFIXES[current.family.type]!.includes(suffix)) {
      throw new Error(`It is no ${current.family.type} of ${current.name}: ${line}`);
    }
    current.family.samples.push(sample);
  }
  for (const [name, family] of families) checkFamily(name, family);
  return families;
}

function readSample(line: string): ReadSample {
  const match = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
  if (match === null) throw new Error(`It is no sample: ${line}`);
  const [, name, list = "", number] = match;
  const labels: Record<string, string> = {};
  const pair = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/y;
  for (pair.lastIndex = 0; pair.lastIndex < list.length; ) {
    const found = pair.exec(list);
    if (found === null) throw new Error(`Its labels are none: ${line}`);
    const [, key, value] = found;
    if (key! in labels) throw new Error(`A label comes twice: ${line}`);
    labels[key!] = value!.replace(/\\(.)/g, (_, c) => (c === "n" ? "\n" : c));
  }
  const value = number === "+Inf" ? Number.POSITIVE_INFINITY : Number(number);
  if (number === "" || Number.isNaN(value)) throw new Error(`It has no number: ${line}`);
  return {name: name!, labels, value};
}

function checkFamily(name: string, {type, samples}: ReadFamily): void {
  const keys = samples.map(one => JSON.stringify([one.name, Object.entries(one.labels).sort()]));
  if (new Set(keys).size !== keys.length) throw new Error(`A sample of ${name} comes twice`);
  if (type === "counter" && samples.some(({value}) => value < 0)) {
    throw new Error(`The counter ${name} is negative`);
  }
  if (type !== "histogram") return;
  const of = ({labels: {le: _, ...rest}}: ReadSample) => JSON.stringify(rest);
  for (const group of Map.groupBy(samples, of).values()) {
    const buckets = group.filter(one => one.name.endsWith("_bucket"));
    const bounds = buckets.map(({labels}) => (labels.le === "+Inf" ? Infinity : Number(labels.le)));
    const isRising = (list: readonly number[]) =>
      list.every((one, i) => i === 0 || list[i - 1]! <= one);
    if (bounds.at(-1) !== Infinity || !isRising(bounds)) throw new Error(`${name} lacks +Inf`);
    const counts = buckets.map(({value}) => value);
    const count = group.find(one => one.name.endsWith("_count"))?.value;
    if (!isRising(counts) || counts.at(-1) !== count) throw new Error(`${name} does not add up`);
  }
}
