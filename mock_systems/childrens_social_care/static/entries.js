// What was entered on any record, by day and account; and the count beside the menu, which asks by itself.

import { Refusal, get, post } from "/static/api.js";
import { makeList } from "/static/lists.js";
import { clearProblems, copyOf, filledRow, show, showProblems, showSkeleton, valuesOf } from "/static/page.js";

const COUNTS_AGAIN = 4000;
let counting = null;

export function keepCounting() {
  counting ??= setInterval(count, COUNTS_AGAIN);
}

async function count() {
  const shown = document.getElementById("news-count");
  try {
    const { entries } = await get("/api/news");
    shown.textContent = `${entries} ${entries === 1 ? "entry" : "entries"} today`;
    shown.hidden = false;
  } catch {
    shown.hidden = true;
  }
}

export function showEntries(signal, onBroken) {
  show(copyOf("entries"), "Entries");
  const form = document.getElementById("entries-form");
  const results = document.getElementById("entries-found");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const typed = valuesOf(form);
    const ask = (offset) => post("/api/entries", { ...typed, offset }, signal);
    clearProblems(form);
    showSkeleton(results);
    try {
      const first = await ask(0);
      if (signal.aborted) return;
      results.replaceChildren(copyOf("entries-found"));
      const withheld = results.querySelector(".withheld");
      withheld.hidden = !first.withheld;
      withheld.textContent = `${first.withheld} ${first.withheld === 1 ? "entry" : "entries"} not shown`;
      makeList({
        within: results,
        what: () => "entries",
        ask,
        row: (one) => filledRow("entry", one),
        first,
        signal,
        whenBroken: onBroken,
      });
    } catch (error) {
      if (signal.aborted) return;
      results.replaceChildren();
      if (error instanceof Refusal && error.code === "invalid") showProblems(form, error.answer.messages);
      else onBroken(error, () => {});
    }
    results.setAttribute("aria-busy", "false");
  });
}
