import {type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode} from "graphql";

export type QueryCost = {
  /** Points of the rate limit: requests that the connections need, in hundreds, and at least one. */
  points: number;
  /** Nodes that the query may touch: GitHub refuses more than 500,000. */
  nodes: number;
  /** `first` of the outermost connection that asks for more than one. */
  pageSize: number;
};

/** What a query costs by GitHub's rules, which look at `first` alone and not at what there is. */
export function costOf(
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): QueryCost {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition);
  }
  const defaults = defaultsOf(document);
  const cost = {requests: 0, nodes: 0, pageSize: 0};

  const walk = (set: SelectionSetNode | undefined, times: number): void => {
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        walk(fragments.get(selection.name.value)?.selectionSet, times);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        walk(selection.selectionSet, times);
      } else {
        const bound = selection.arguments?.find(({name}) => ["first", "last"].includes(name.value));
        const value = bound?.value;
        const size =
          value?.kind === Kind.INT
            ? Number(value.value)
            : value?.kind === Kind.VARIABLE
              ? Number(variables[value.name.value] ?? defaults[value.name.value] ?? 0)
              : 0;
        if (size > 0) {
          cost.requests += times;
          cost.nodes += times * size;
          if (times === 1) cost.pageSize = Math.max(cost.pageSize, size);
        }
        walk(selection.selectionSet, size > 0 ? times * size : times);
      }
    }
  };
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) walk(definition.selectionSet, 1);
  }
  return {
    points: Math.max(1, Math.round(cost.requests / 100)),
    nodes: cost.nodes,
    pageSize: cost.pageSize,
  };
}

function defaultsOf(document: DocumentNode): Record<string, number> {
  const found: Record<string, number> = {};
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    for (const {variable, defaultValue} of definition.variableDefinitions ?? []) {
      if (defaultValue?.kind === Kind.INT) found[variable.name.value] = Number(defaultValue.value);
    }
  }
  return found;
}
