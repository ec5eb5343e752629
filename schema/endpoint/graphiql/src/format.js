import { applyEdits, format as edits } from "jsonc-parser";
import { format as prettier } from "prettier/standalone.mjs";

export function format(text, options) {
  if (options.parser === "jsonc") {
    return applyEdits(text, edits(text, undefined, { insertSpaces: true, tabSize: 2 }));
  }
  return prettier(text, options);
}
