import {argv, stdout} from "node:process";
import {fakeGithub} from "../test/support/fake-github/index.ts";
import {madeRepository} from "../test/support/fake-github/made.ts";

const repository = madeRepository({pullRequests: Number(argv[2]), runs: 0, issues: 0});
const {url} = await fakeGithub({repositories: [repository]});
stdout.write(JSON.stringify({url, repository: `${repository.owner}/${repository.name}`}));
