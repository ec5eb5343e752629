import { isMacOs, KEY_MAP, KeyMod } from "@graphiql/react";

// GraphiQL announces Ctrl for these, yet binds them to the key that is Ctrl only on a Mac
// and the Windows key everywhere else.
if (!isMacOs) {
  for (const { keybindings = [] } of Object.values(KEY_MAP)) {
    keybindings.forEach((keys, index) => {
      if (keys & KeyMod.WinCtrl) keybindings[index] = (keys & ~KeyMod.WinCtrl) | KeyMod.CtrlCmd;
    });
  }
}
