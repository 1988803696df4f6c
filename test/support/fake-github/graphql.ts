import {schema as githubSchema} from "@octokit/graphql-schema";
import {
  buildSchema,
  defaultFieldResolver,
  execute,
  type GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  parse,
  validate,
} from "graphql";
import {QueryError} from "./connection.ts";
import {costOf, type QueryCost} from "./cost.ts";
import {type GithubData, type Repository, repositoryOf} from "./data.ts";
import {deploymentNode, issueNode, pullRequestNode, repositoryNode} from "./nodes.ts";
import {NOT_ACCESSIBLE, neededByField, type Permission} from "./permissions.ts";

const NODES_MAX = 500_000;

export type Asked = {query: string; variables: Record<string, unknown>};
export type RateLimit = {limit: number; remaining: number; used: number; resetAt: string};

let schema: GraphQLSchema | null = null;

/** GitHub's whole schema: a query that passes here passes there. */
function theSchema(): GraphQLSchema {
  schema ??= buildSchema(githubSchema.idl, {assumeValidSDL: true});
  return schema;
}

/** What a query will cost, or null where it is none. */
export function priceOf({query, variables}: Asked): QueryCost | null {
  try {
    return costOf(parse(query), variables);
  } catch {
    return null;
  }
}

/** Answers a query as GitHub does: with 200, and errors where it refuses. */
export async function answerQuery(
  {query, variables}: Asked,
  {
    data,
    rateLimit,
    withheld,
  }: {data: GithubData; rateLimit: RateLimit; withheld: readonly Permission[]},
): Promise<{data?: unknown; errors?: unknown[]}> {
  let document: ReturnType<typeof parse>;
  try {
    document = parse(query);
  } catch (error) {
    return {errors: [{message: (error as Error).message}]};
  }
  const mistakes = validate(theSchema(), document);
  if (mistakes.length > 0) return {errors: mistakes.map(toError)};
  const cost = costOf(document, variables);
  if (cost.nodes > NODES_MAX) {
    const message = `This query requests up to ${cost.nodes} possible nodes which exceeds the maximum limit of ${NODES_MAX}.`;
    return {errors: [{type: "MAX_NODE_LIMIT_EXCEEDED", message}]};
  }
  const result = await execute({
    schema: theSchema(),
    document,
    variableValues: variables,
    rootValue: rootOf(data, {...rateLimit, cost: cost.points, nodeCount: cost.nodes}),
    contextValue: withheld,
    fieldResolver: strictly,
  });
  return {
    data: result.data,
    ...(result.errors === undefined ? {} : {errors: result.errors.map(toError)}),
  };
}

/** A field that is not faked is a mistake of the fake and not a null that a test would take for data. */
const strictly: GraphQLFieldResolver<unknown, readonly Permission[]> = (
  source,
  args,
  withheld,
  info,
) => {
  const needed = neededByField[`${info.parentType.name}.${info.fieldName}`];
  if (needed !== undefined && withheld.includes(needed)) {
    throw new QueryError("FORBIDDEN", NOT_ACCESSIBLE);
  }
  if (!(info.fieldName in (source as object))) {
    throw new Error(`the fake GitHub has no ${info.parentType.name}.${info.fieldName}`);
  }
  return defaultFieldResolver(source, args, withheld, info);
};

function rootOf(data: GithubData, rateLimit: object) {
  const missing = (what: string): never => {
    throw new QueryError("NOT_FOUND", `Could not resolve to a ${what}.`);
  };
  const node = ({id}: {id: string}) =>
    nodeOf(data, id) ?? missing(`node with the global id of '${id}'`);
  return {
    rateLimit,
    viewer: {__typename: "User", login: "fake-viewer", id: "U_1", databaseId: 1},
    node,
    nodes: ({ids}: {ids: string[]}) => ids.map(id => node({id})),
    repository: ({owner, name}: {owner: string; name: string}) => {
      const found = repositoryOf(data, owner, name);
      return found ? repositoryNode(found) : missing(`Repository with the name '${owner}/${name}'`);
    },
  };
}

function nodeOf({repositories}: GithubData, id: string): object | undefined {
  const is = (prefix: string) => (each: {id: number}) => `${prefix}_${each.id}` === id;
  const of = (repository: Repository) => {
    const pull = repository.pullRequests.find(is("PR"));
    if (pull) return pullRequestNode(pull, repository);
    const issue = repository.issues.find(is("I"));
    if (issue) return issueNode(issue, repository);
    const deployment = repository.deployments.find(is("DE"));
    return deployment && deploymentNode(deployment, repository);
  };
  for (const repository of repositories) {
    const found = of(repository);
    if (found) return found;
  }
  const whole = repositories.find(is("R"));
  return whole && repositoryNode(whole);
}

function toError(error: GraphQLError): object {
  const cause = error.originalError;
  return {
    ...(cause instanceof QueryError ? {type: cause.type} : {}),
    path: error.path,
    locations: error.locations,
    message: error.message,
  };
}
