// The options as types of TypeScript: npm/src/options.ts, from the JSON Schema of the options.

/** Returns the module with the interfaces `Options` and `ProviderOptions`. */
export function optionTypes(schema) {
  const { providers, $schema, ...options } = schema.properties;
  const provider = providers.items.anyOf.find(isTable);
  const place = options.matcher.anyOf.find(isTable);
  const address = provider.properties.token.anyOf.find(isTable);
  const shared = {
    Endpoint: { about: "An address of a provider, with parameters.", table: address },
    Place: { about: "A path that needs a session, with conditions.", table: place },
    Condition: { about: "A condition on a request.", table: place.properties.has.items },
    Cookie: {
      about: "A cookie: its name and its attributes.",
      table: options.cookies.properties.sessionToken,
    },
  };
  const types = new Types(shared);
  const parts = [
    "// Written by `npm run options`: the options that are no functions.",
    'import type { builtInIds } from "./built-in.js";',
    "/** The id of a built-in provider. */\nexport type BuiltInId = (typeof builtInIds)[number];",
    `/** A value in the mapping language: a path, fallbacks, or a table. */\nexport type Mapping = ${types.of(schema.$defs.mapping, "")};`,
    ...Object.entries(shared).map(
      ([name, { about, table }]) =>
        `/** ${about} */\nexport interface ${name} ${types.members(table, "", name)}`,
    ),
    `/** A provider of \`providers\`. */\nexport interface ProviderOptions ${types.members(provider, "")}`,
    `/** All options, except \`providers\`. */\nexport interface Options ${types.members({ properties: options }, "")}`,
  ];
  const providerList = "readonly (BuiltInId | ProviderOptions)[]";
  parts.push(
    `/** The options of one host. They have no functions. */\nexport type HostOptions = Omit<Options, ${notOfHosts}> & { providers?: ${providerList} };`,
  );
  return `${parts.join("\n\n")}\n`;
}

/** The options of the whole Worker. */
const notOfHosts = ["hosts", "unknownHosts", "log", "debug"].map((key) => JSON.stringify(key)).join(" | ");

const isTable = ({ type }) => type === "object";

/** Writes schemas as types. Tables that occur often have names. */
class Types {
  #named;

  constructor(shared) {
    const entries = Object.entries(shared);
    this.#named = new Map(entries.map(([name, { table }]) => [JSON.stringify(table.properties), name]));
  }

  of(schema, indent) {
    if (schema.$ref === "#") return "HostOptions";
    if (schema.$ref) return "Mapping";
    if (schema.anyOf) return union(schema.anyOf.map((one) => this.of(one, indent)));
    if (schema.enum) return union(schema.enum.map((value) => JSON.stringify(value)));
    if ("const" in schema) return JSON.stringify(schema.const);
    if (Array.isArray(schema.type))
      return union(schema.type.map((type) => this.of({ ...schema, type }, indent)));
    switch (schema.type) {
      case "array":
        return `${grouped(this.of(schema.items, indent))}[]`;
      case "object":
        return schema.properties
          ? this.members(schema, indent)
          : `Record<string, ${this.#values(schema, indent)}>`;
      case "integer":
        return "number";
      default:
        return schema.type;
    }
  }

  /** Returns the members of a table in braces, or its name. `itself` is the name that is declared here. */
  members({ properties, required = [] }, indent, itself) {
    const name = this.#named.get(JSON.stringify(properties));
    if (name && name !== itself) return name;
    const lines = Object.entries(properties).map(([key, schema]) => {
      const inner = `${indent}  `;
      const optional = required.includes(key) ? "" : "?";
      return `${inner}/** ${schema.description} */\n${inner}${key}${optional}: ${this.of(schema, inner)};`;
    });
    return `{\n${lines.join("\n")}\n${indent}}`;
  }

  #values({ additionalProperties }, indent) {
    return typeof additionalProperties === "object" ? this.of(additionalProperties, indent) : "unknown";
  }
}

const union = (types) => [...new Set(types)].join(" | ");

const grouped = (type) => (type.includes(" | ") && !type.startsWith("{") ? `(${type})` : type);
