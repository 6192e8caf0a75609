// Makes the editor into one script, with the licences of what is in it beside it.
// The folder to write into may be given; without one it is ../scripts.
import { build } from "esbuild";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2] ?? join(import.meta.dirname, "..", "scripts");
const made = await build({
  entryPoints: [join(import.meta.dirname, "main.mjs")],
  absWorkingDir: import.meta.dirname,
  bundle: true,
  charset: "utf8",
  format: "esm",
  legalComments: "none",
  metafile: true,
  minify: true,
  outfile: join(folder, "editor.js"),
  target: "es2022",
  banner: { js: "/* Made by serve/editor/build.mjs; licences: editor.licences.txt */" },
});
const packages = new Set();
for (const input of Object.keys(made.metafile.inputs)) {
  const found = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
  if (found) packages.add(found[1]);
}
const said = [...packages].sort().map((name) => {
  const home = join(import.meta.dirname, "node_modules", name);
  const about = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
  const file = readdirSync(home).find((one) => /^licen[cs]e/i.test(one));
  const licence = file ? readFileSync(join(home, file), "utf8").trim() : about.license;
  return `${name} ${about.version} (${about.license})\n\n${licence}\n`;
});
writeFileSync(join(folder, "editor.licences.txt"), said.join("\n" + "-".repeat(72) + "\n\n"));
