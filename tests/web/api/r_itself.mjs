// Runs the R code of standard input in WebR, with the environment's words that begin with LESSONSTUDY_, and prints as R does.
import { readFileSync } from "node:fs";
import { WebR } from "webr";

const told = Object.entries(process.env).filter(([name]) => name.startsWith("LESSONSTUDY_"));
const r = new WebR({ interactive: false });
await r.init();
for (const [name, value] of told) await r.evalRVoid("do.call(Sys.setenv, setNames(list(value), name))", { env: { name, value } });
const shelter = await new r.Shelter();
const { output } = await shelter.captureR(readFileSync(0, "utf8"));
for (const { type, data } of output) if (type === "stdout") process.stdout.write(`${data}\n`);
process.exit(0);
