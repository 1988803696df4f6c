import {z} from "zod";
import type {Endpoint} from "./endpoint.ts";
import {endpoints} from "./endpoints.ts";
import {failure, rowFailure} from "./schemas/common.ts";
import {writeOperations} from "./write-operations.ts";

type Json = Record<string, unknown>;

/** The description of the API in OpenAPI 3.1, made from the same schemas that its answers are held against. */
export function openapi({version}: {version: string}): Json {
  const schemas: Json = {};
  const paths: Record<string, Json> = {};
  for (const endpoint of endpoints) {
    const path = `/api/v1${endpoint.path.replace("{id...}", "{id}")}`;
    paths[path] = {...paths[path], get: operation(endpoint, schemas)};
  }
  paths["/api/v1/openapi.json"] = {get: ownOperation};
  for (const {path, method, operation: written} of writeOperations(schemaIn(schemas))) {
    paths[path] = {...paths[path], [method]: {...written, responses: withFailures(written)}};
  }
  schemaIn(schemas)(failure);
  schemaIn(schemas)(rowFailure);
  return {
    openapi: "3.1.0",
    info: {
      title: "fivekeys",
      version,
      description:
        "DORA's five keys and SPACE's five dimensions, with intervals, verdicts and evidence. Nothing here is about one " +
        "person.",
      license: {name: "Apache-2.0", identifier: "Apache-2.0"},
    },
    servers: [{url: "/"}],
    security: [{}, {token: []}, {session: []}],
    paths,
    components: {
      schemas,
      securitySchemes: {
        token: {type: "http", scheme: "bearer"},
        session: {type: "apiKey", in: "cookie", name: "__Host-fivekeys"},
      },
    },
  };
}

const ownOperation = {
  operationId: "getOpenapi",
  summary: "This description.",
  responses: {
    200: {description: "OpenAPI 3.1.", content: {"application/json": {schema: {type: "object"}}}},
  },
};

function operation({name, summary, id, query, answer}: Endpoint, schemas: Json): Json {
  const parameters = Object.entries(query.shape).map(([key, schema]) => {
    const {description, ...rest} = plain(z.toJSONSchema(schema as z.ZodType, OUTPUT));
    return {name: key, in: "query", required: false, description, schema: rest};
  });
  const inPath =
    id === undefined
      ? []
      : [{name: "id", in: "path", required: true, description: id, schema: {type: "string"}}];
  const content = {"application/json": {schema: schemaIn(schemas)(answer)}};
  const written = {operationId: name, summary, parameters: [...inPath, ...parameters]};
  return {
    ...written,
    responses: withFailures({
      responses: {
        200: {
          description: "As asked.",
          headers: {ETag: {description: "Of these results.", schema: {type: "string"}}},
          content,
        },
        304: {description: "As the asker has it already."},
      },
    }),
  };
}

const failures: Readonly<Record<string, string>> = {
  400: "The question is not one: a parameter is unknown or no value.",
  401: "Nobody is signed in.",
  403: "The role does not allow it.",
  404: "There is nothing of that name.",
  429: "Too many questions; `Retry-After` says when to ask again.",
  503: "Nothing was synced here yet, or it cannot be read now.",
};

function withFailures({responses}: {responses?: unknown}): Json {
  const content = {"application/json": {schema: {$ref: "#/components/schemas/Failure"}}};
  const all = Object.entries(failures).map(([status, description]) => [
    status,
    {description, content},
  ]);
  return {...Object.fromEntries(all), ...(responses as Json)};
}

const OUTPUT = {io: "output", target: "draft-2020-12"} as const;

/** Puts a schema and those in it among the named ones, and says where it stands. */
function schemaIn(schemas: Json): (schema: z.ZodType) => Json {
  return schema => {
    const {$defs = {}, ...own} = plain(z.toJSONSchema(schema, {...OUTPUT, reused: "inline"}));
    const {id, ...rest} = own;
    for (const [key, value] of Object.entries($defs as Json)) {
      schemas[key] = moved(withoutId(value as Json));
    }
    if (typeof id !== "string") return moved(rest);
    schemas[id] = moved(rest);
    return {$ref: `#/components/schemas/${id}`};
  };
}

function plain({$schema: _, ...schema}: Json): Json {
  return schema;
}

function withoutId({id: _, ...schema}: Json): Json {
  return schema;
}

/** The same where named schemas stand among the components. */
function moved(schema: Json): Json {
  return JSON.parse(
    JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'),
  ) as Json;
}
