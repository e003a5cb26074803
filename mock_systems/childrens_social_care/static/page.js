// What every view is made with: templates filled with text, messages, and the one main region.

export const main = document.getElementById("main");

export const copyOf = (name) => document.getElementById(`t-${name}`).content.cloneNode(true);

// A row stands in a table of its own, as HTML wants it.
export const rowOf = (name) => copyOf(name).firstElementChild.rows[0];

export function fill(node, values) {
  for (const place of node.querySelectorAll("[data-field]")) {
    const value = values[place.dataset.field];
    if (typeof value !== "string") throw new TypeError(`no ${place.dataset.field}`);
    place.textContent = value;
  }
  for (const link of node.querySelectorAll("a[data-record]")) {
    const record = values[link.dataset.record];
    if (record) link.href = pathOf(record, "overview");
  }
  return node;
}

export const filledRow = (name, values) => fill(rowOf(name), values);

export const pathOf = (record, part) => `/people/${encodeURIComponent(record)}/${part}`;

export function showSkeleton(region = main) {
  region.setAttribute("aria-busy", "true");
  region.replaceChildren(copyOf("skeleton"));
}

export function show(content, title) {
  main.replaceChildren(content);
  main.setAttribute("aria-busy", "false");
  document.title = `${title} - Hearthside`;
  const heading = main.querySelector("h1");
  if (heading) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
}

export function showProblems(within, messages) {
  const place = within.querySelector("[data-problems]");
  place.replaceChildren();
  if (!messages.length) return;
  place.setAttribute("role", "alert");
  const problems = copyOf("problems");
  for (const words of messages) {
    const item = document.createElement("li");
    item.textContent = words;
    problems.querySelector("ul").append(item);
  }
  place.append(problems);
  place.tabIndex = -1;
  place.focus();
}

export const clearProblems = (within) => showProblems(within, []);

export const alarm = (words) => toast("alarms", words);

export const tell = (words) => {
  const shown = toast("news", words);
  setTimeout(() => shown.remove(), 6000);
};

export const clearToasts = () => document.getElementById("alarms").replaceChildren();

function toast(region, words) {
  const shown = fill(copyOf("toast"), { words }).firstElementChild;
  shown.querySelector("button").addEventListener("click", () => shown.remove());
  document.getElementById(region).replaceChildren(shown);
  return shown;
}

export const valuesOf = (form) => Object.fromEntries(new FormData(form));
