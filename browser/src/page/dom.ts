/** Making elements. Text is only ever text: nothing here reads markup, so that no value of a file can become any. */

export type Child = Node | string | number | null | false;

type Attributes = Readonly<Record<string, string | number | boolean | null>>;

/**
 * An element, as in `make("p.govuk-body", {}, "Words")`: tag and classes, attributes, then what stands in it.
 * An attribute or child of null or false is left out; an attribute of true is set without a value.
 */
export function make<T extends keyof HTMLElementTagNameMap>(
  what: T | `${T}.${string}`,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[T] {
  const [tag, ...classes] = what.split(".");
  const element = document.createElement(tag as T);
  if (classes.length > 0) element.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...present(children));
  return element;
}

/** `children` without those left out, numbers as text. */
export function present(children: readonly Child[]): (Node | string)[] {
  const there = children.filter((child) => child !== null && child !== false);
  return there.map((child) => (typeof child === "number" ? String(child) : child));
}

/** A button that does `act` when pressed. */
export function button(label: string, act: () => void, classes = "", hidden = ""): HTMLButtonElement {
  const made = make(`button.govuk-button${classes}`, { type: "button" }, label, hidden !== "" && unseen(hidden));
  made.addEventListener("click", act);
  return made;
}

/** The button that sends a form, which is to say: hands it to the form's own listener. */
export function submitButton(label: string, classes = ""): HTMLButtonElement {
  return make(`button.govuk-button${classes}`, { type: "submit" }, label);
}

/** A button that looks like a link, for small acts among text. */
export function linkButton(label: string, act: () => void, hidden = ""): HTMLButtonElement {
  const made = make("button.app-link-button", { type: "button" }, label, hidden !== "" && unseen(hidden));
  made.addEventListener("click", act);
  return made;
}

/** Words for those who hear the page, after what is seen. */
export function unseen(words: string): HTMLElement {
  return make("span.govuk-visually-hidden", {}, ` ${words}`);
}

/** Puts the focus on an element that does not take it by itself, such as a heading. */
export function focusOn(element: HTMLElement): void {
  if (!element.hasAttribute("tabindex")) {
    element.setAttribute("tabindex", "-1");
    element.addEventListener("blur", () => element.removeAttribute("tabindex"), { once: true });
  }
  element.focus();
}
