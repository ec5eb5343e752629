import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const root = import.meta.dirname;
const dist = join(root, "dist");

const options = {
  absWorkingDir: root,
  outdir: dist,
  bundle: true,
  minify: true,
  metafile: true,
  format: "iife",
  target: "es2022",
  jsx: "automatic",
  legalComments: "eof",
  // Packages that call require() would otherwise pull in a second, CommonJS copy of graphql.
  mainFields: ["browser", "module", "main"],
  loader: { ".svg": "copy", ".ttf": "file" },
  assetNames: "[name]",
  define: { "process.env.NODE_ENV": '"production"' },
};

const unused = "./src/unused.js";

// Prettier's JavaScript parser would be a tenth of the page, only to indent JSON.
const formatters = {
  "prettier/standalone": "./src/format.js",
  "prettier/parser-graphql": "prettier/plugins/graphql",
  "prettier/parser-babel": unused,
  "prettier/plugins/estree": unused,
};

// The worker is never asked to format: the page does that.
const noFormatters = {
  "prettier/standalone": unused,
  "prettier/parser-graphql": unused,
};

// Monaco writes its lines as HTML with style attributes, which the page's policy refuses.
const lines = {
  name: "lines",
  setup: ({ onLoad }) =>
    onLoad({ filter: /\/editor\/browser\/view\/viewLayer\.js$/ }, async ({ path }) => {
      let contents = await readFile(path, "utf8");
      for (const [html, nodes] of [
        ["this._domNode.innerHTML = newLinesHTML", "this._domNode.replaceChildren(lines(newLinesHTML))"],
        ["lastChild.insertAdjacentHTML('afterend', newLinesHTML)", "lastChild.after(lines(newLinesHTML))"],
        ["hugeDomNode.innerHTML = invalidLinesHTML", "hugeDomNode.replaceChildren(lines(invalidLinesHTML))"],
      ]) {
        if (!contents.includes(html)) throw new Error(`Monaco no longer has: ${html}`);
        contents = contents.replace(html, nodes);
      }
      const helper = JSON.stringify(join(root, "src/lines.js"));
      return { contents: `import { lines } from ${helper};\n${contents}` };
    }),
};

await rm(dist, { recursive: true, force: true });

const results = [
  await build({
    ...options,
    entryPoints: { graphiql: "src/main.jsx", icon: "src/icon.svg" },
    alias: {
      ...formatters,
      "monaco-editor/esm/vs/editor/edcore.main.js": "./src/monaco.js",
    },
    plugins: [lines],
  }),
  await build({
    ...options,
    entryPoints: { worker: "src/worker.js" },
    alias: noFormatters,
  }),
];

await writeFile(join(dist, "LICENSES.txt"), await licenses(results));

async function licenses(results) {
  const inputs = results.flatMap(({ metafile }) =>
    Object.values(metafile.outputs).flatMap((output) =>
      Object.entries(output.inputs)
        .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
        .map(([path]) => path),
    ),
  );
  const folders = inputs.flatMap(
    (path) => path.match(/^.*node_modules\/(@[^/]+\/)?[^/]+/)?.[0] ?? [],
  );

  const owners = new Map();
  for (const folder of [...new Set(folders)].sort()) {
    const { name, version, license } = JSON.parse(
      await readFile(join(root, folder, "package.json"), "utf8"),
    );
    const file = (await readdir(join(root, folder))).sort().find((name) => /^licen[cs]e/i.test(name));
    const text = file ? (await readFile(join(root, folder, file), "utf8")).trim() : `License: ${license}`;
    owners.set(text, [...(owners.get(text) ?? []), `${name} ${version}`]);
  }
  return [...owners]
    .map(([text, packages]) => `${packages.join("\n")}\n\n${text}\n`)
    .join(`\n${"-".repeat(72)}\n\n`);
}
