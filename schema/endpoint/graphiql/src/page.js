// Only while this script is first run does the document know which element it came from.
const { nonce, src } = document.currentScript;

// Monaco writes its themes into <style> elements, which the page's policy only accepts
// with the nonce.
const createElement = document.createElement;
document.createElement = function (name, ...rest) {
  const element = createElement.call(this, name, ...rest);
  if (element instanceof HTMLStyleElement) element.nonce = nonce;
  return element;
};

globalThis.MonacoEnvironment = {
  getWorker: (_, label) => new Worker(new URL("worker.js", src), { name: label }),
};
