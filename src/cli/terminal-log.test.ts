import {afterEach, beforeEach, expect, it, vi} from "vitest";
import {terminalLog} from "./terminal-log.ts";

beforeEach(() => {
  vi.useFakeTimers({toFake: ["performance"]});
});
afterEach(() => {
  vi.useRealTimers();
});

function open({isTTY = true, isQuiet = false} = {}) {
  const written: string[] = [];
  const log = terminalLog({write: text => written.push(text), isTTY}, {isQuiet});
  return {log, written, pass: (ms: number) => vi.advanceTimersByTime(ms)};
}

it("shows progress after a second, on a terminal with a bar that is written over", () => {
  const {log, written, pass} = open();
  pass(990);
  log.progress("acme/shop: 50 of 1,000 pull requests read", 0.05);
  expect(written).toEqual([]);
  pass(20);
  log.progress("acme/shop: 259 of 1,000 pull requests read", 0.259);
  log.progress("acme/shop: 300 of 1,000 pull requests read", 0.3);
  pass(200);
  log.progress("acme/shop: 999 of 1,000 pull requests read", 0.999);
  pass(200);
  log.progress("acme/shop: 1,000 of 1,000 pull requests read", 1);
  pass(200);
  log.progress("acme/shop: 20 issues read");
  log.done();
  expect(written).toEqual([
    "\r\u001b[K█████░░░░░░░░░░░░░░░  25 % acme/shop: 259 of 1,000 pull requests read …",
    "\r\u001b[K███████████████████░  99 % acme/shop: 999 of 1,000 pull requests read …",
    "\r\u001b[K████████████████████ 100 % acme/shop: 1,000 of 1,000 pull requests read …",
    "\r\u001b[Kacme/shop: 20 issues read …",
    "\r\u001b[K",
  ]);
});

it("elsewhere is a line now and then, and nothing where nothing is asked for", () => {
  const {log, written, pass} = open({isTTY: false});
  pass(1_010);
  log.progress("acme/shop: 50 of 100 issues read", 0.5);
  pass(5_000);
  log.progress("acme/shop: 80 of 100 issues read", 0.8);
  pass(6_000);
  log.progress("acme/shop: 90 of 100 issues read", 0.9);
  expect(written).toEqual([
    "acme/shop: 50 of 100 issues read …\n",
    "acme/shop: 90 of 100 issues read …\n",
  ]);
  const quiet = open({isQuiet: true});
  quiet.pass(2_000);
  quiet.log.progress("acme/shop: 50 of 100 issues read", 0.5);
  expect(quiet.written).toEqual([]);
});
