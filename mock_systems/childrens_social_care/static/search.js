// Find a person: five ways to ask, one list of results. What was typed is kept out of the address.

import { Refusal, post } from "/static/api.js";
import { makeList } from "/static/lists.js";
import {
  clearProblems, clearToasts, copyOf, filledRow, main, show, showProblems, showSkeleton, valuesOf,
} from "/static/page.js";

export function showSearch(session, signal, onBroken) {
  show(copyOf("search"), "Find a person");
  const form = document.getElementById("ask");
  const tabs = [...main.querySelectorAll("[data-by]")];
  let by = "name";
  let asking = new AbortController();

  function choose(way, typed = {}) {
    by = way;
    for (const tab of tabs) {
      const chosen = tab.dataset.by === way;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      if (chosen) form.setAttribute("aria-labelledby", tab.id);
    }
    form.querySelector("[data-fields]").replaceChildren(copyOf(`fields-${way}`));
    clearProblems(form);
    const councils = form.querySelector("#council");
    if (councils) councils.append(...session.councils.map(asOption));
    for (const [name, value] of Object.entries(typed)) form.elements[name].value = value;
  }

  function turnTo(way) {
    history.replaceState(history.state, "", `${location.pathname}?by=${way}`);
    choose(way);
  }

  async function ask(typed) {
    asking.abort();
    asking = new AbortController();
    const mine = AbortSignal.any([asking.signal, signal]);
    const results = document.getElementById("results");
    const offsetBy = (offset) => post("/api/people/search", { by, ...typed, offset }, mine);
    clearProblems(form);
    clearToasts();
    showSkeleton(results);
    try {
      const first = await offsetBy(0);
      if (mine.aborted) return;
      showResults(results, first, { offsetBy, signal: mine, onBroken });
    } catch (error) {
      if (mine.aborted) return;
      results.replaceChildren();
      if (error instanceof Refusal && error.code === "invalid") showProblems(form, error.answer.messages);
      else onBroken(error, () => ask(typed));
    }
    results.setAttribute("aria-busy", "false");
  }

  for (const tab of tabs) {
    tab.addEventListener("click", () => turnTo(tab.dataset.by));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
      turnTo(next.dataset.by);
      next.focus();
    });
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = valuesOf(form);
    history.replaceState({ ...history.state, asked: { by, typed } }, "");
    ask(typed);
  });

  const asked = history.state?.asked;
  const wanted = asked?.by ?? new URLSearchParams(location.search).get("by");
  choose(tabs.some((tab) => tab.dataset.by === wanted) ? wanted : "name", asked?.typed);
  if (asked) ask(asked.typed);
}

function showResults(place, first, { offsetBy, signal, onBroken }) {
  if (first.too_many) {
    place.replaceChildren(copyOf("too-many"));
    return;
  }
  place.replaceChildren(copyOf("results"));
  if (first.withheld) {
    const note = place.querySelector(".withheld");
    note.textContent = `${first.withheld} ${first.withheld === 1 ? "person" : "people"} not shown`;
    note.hidden = false;
  }
  place.querySelector("table").hidden = first.total === 0;
  makeList({
    within: place,
    what: () => "results",
    ask: offsetBy,
    row: (one) => filledRow(one.restricted ? "found-shut" : "found", one),
    first,
    signal,
    whenBroken: onBroken,
  });
}

function asOption({ code, name }) {
  const option = document.createElement("option");
  option.value = code;
  option.textContent = `${code} ${name}`;
  return option;
}
