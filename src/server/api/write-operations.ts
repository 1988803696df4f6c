import {z} from "zod";
import {fileColumns} from "../../sources/import/columns.ts";
import {sourceTables} from "../../tables/index.ts";
import type {ColumnType, Table} from "../../tables/table.ts";
import {acceptedSchema, deadLettersSchema, syncAsked, syncSchema} from "./schemas/writes.ts";

type Json = Record<string, unknown>;
export type WriteOperation = {path: string; method: "get" | "post"; operation: Json};

const ROWS_MAX = 1000;

/** What is written below `/api/v1`, how a sync is asked for, and what became of deliveries: the parts of others. */
export function writeOperations(named: (schema: z.ZodType) => Json): WriteOperation[] {
  const json = (schema: Json) => ({"application/json": {schema}});
  const answered = (status: number, schema: z.ZodType, description: string) => ({
    [status]: {description, content: json(named(schema))},
  });
  return [
    rows("deployment", {name: "postDeployments", what: "deployments", named}),
    rows("incident", {name: "postIncidents", what: "incidents", named}),
    {
      path: "/api/v1/sync",
      method: "get",
      operation: {
        operationId: "getSync",
        summary: "How the reading of the sources stands.",
        parameters: [
          {
            name: "run",
            in: "query",
            required: false,
            description: "A run that was asked for; operators see it.",
            schema: {type: "string"},
          },
        ],
        responses: answered(200, syncSchema, "As it stands now."),
      },
    },
    {
      path: "/api/v1/sync",
      method: "post",
      operation: {
        operationId: "postSync",
        summary: "Reads the sources as soon as nothing else is read; for operators.",
        requestBody: {required: false, content: json(plain(z.toJSONSchema(syncAsked)))},
        responses: answered(202, syncSchema, "It will be done: ask for the run by its id."),
      },
    },
    {
      path: "/api/v1/inbox/dead",
      method: "get",
      operation: {
        operationId: "listDeadLetters",
        summary: "The deliveries that could not be used; for administrators.",
        responses: answered(200, deadLettersSchema, "All that there are."),
      },
    },
  ];
}

function rows(
  table: "deployment" | "incident",
  {name, what, named}: {name: string; what: string; named: (schema: z.ZodType) => Json},
): WriteOperation {
  const row = rowSchema(sourceTables[table]);
  const schema = {oneOf: [row, {type: "array", items: row, minItems: 1, maxItems: ROWS_MAX}]};
  const accepted = {
    description: "Stored for good; part of the next build.",
    content: {"application/json": {schema: named(acceptedSchema)}},
  };
  const failed = {$ref: "#/components/schemas/RowFailure"};
  return {
    path: `/api/v1/${table}s`,
    method: "post",
    operation: {
      operationId: name,
      summary: `Takes ${what} of a tool that is not known, all of them or none; for operators.`,
      parameters: [
        {
          name: "Idempotency-Key",
          in: "header",
          required: false,
          description: "The same key with the same body is stored once, and answered the same.",
          schema: {type: "string", minLength: 1, maxLength: 255},
        },
      ],
      requestBody: {required: true, content: {"application/json": {schema}}},
      responses: {
        202: accepted,
        400: {
          description: "A row is wrong: nothing of them was kept.",
          content: {"application/json": {schema: failed}},
        },
        413: {description: "The body is too large."},
        415: {description: "The body is compressed."},
        422: {description: "The Idempotency-Key was used with another body."},
      },
    },
  };
}

const types: Readonly<Record<ColumnType, Json>> = {
  text: {type: "string"},
  integer: {type: "integer"},
  double: {type: "number"},
  boolean: {type: "boolean"},
  instant: {type: "string"},
  texts: {type: "array", items: {type: "string"}},
  identity: {type: "string"},
};

/** A row of a table as an import takes it. */
function rowSchema(table: Table): Json {
  const columns = fileColumns(table);
  const properties = columns.map(({fileName, column}) => {
    const {type, ...rest} = types[column.type];
    const nullable = column.nullable ? [type, "null"] : type;
    return [fileName, {type: nullable, ...rest, description: column.doc}];
  });
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    required: columns.filter(({isRequired}) => isRequired).map(({fileName}) => fileName),
    additionalProperties: false,
  };
}

function plain({$schema: _, ...schema}: Json): Json {
  return schema;
}
