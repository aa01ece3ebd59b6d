// The generated parts of docs/scale.md: between `<!-- NAME -->` and `<!-- end -->`.

import { habits } from "./model.mjs";
import { cpuOf, monthTable, operationTable } from "./report.mjs";

/** Returns the page with tables of what was measured. */
export function page(text, recorded, cpu = cpuOf()) {
  const parts = {
    habits: Object.entries(habits)
      .map(([what, count]) => `- ${what}: ${count}`)
      .join("\n"),
    operations: operationTable(recorded.measured),
    months: monthTable(recorded, cpu),
  };
  return Object.entries(parts).reduce((page, [name, part]) => {
    const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- end -->)`);
    if (!place.test(page)) throw new Error(`docs/scale.md has no place for ${name}`);
    return page.replace(place, (_, start, end) => `${start}\n${part}\n\n${end}`);
  }, text);
}
