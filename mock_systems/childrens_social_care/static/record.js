// A person's record: its head, and one part of it at a time. Why it is opened is asked first.

import { Refusal, get, post } from "/static/api.js";
import { showForm } from "/static/forms.js";
import { makeList } from "/static/lists.js";
import {
  copyOf, fill, filledRow, main, pathOf, rowOf, show, showProblems, showSkeleton, valuesOf,
} from "/static/page.js";

const LISTS = {
  contacts: { title: "Contacts", row: (one) => card("contact", one) },
  episodes: {
    title: "Episodes",
    row: (one) => (one.restricted ? copyOf("episode-shut") : card("episode", one)),
  },
  plans: { title: "Plans", row: planCard },
  relationships: { title: "Relationships", row: (one) => filledRow("relationship", one) },
  documents: { title: "Documents", row: documentCard },
};

export const PARTS = ["overview", ...Object.keys(LISTS)];

const card = (name, values) => fill(copyOf(name), values);

export async function showRecord(record, part, further) {
  const { signal, adding } = further;
  const head = await opened(record, further);
  if (!head || signal.aborted) return;
  const view = fill(copyOf("record"), head);
  view.querySelector(".merged").hidden = !head.merged_into;
  show(view, `Record ${record}`);
  main.dataset.record = record;
  leadToParts(record, part);
  if (adding) showForm(record, part, head, further);
  else await showPart(record, part, { ...further, head });
}

// The head is there already: only the part below it is fetched.
export async function showPart(record, part, { session, signal, onBroken, head }) {
  const place = document.getElementById("part");
  leadToParts(record, part);
  showSkeleton(place);
  if (part === "overview") {
    const shown = head ?? await get(apiOf(record), signal);
    if (signal.aborted) return;
    place.replaceChildren(overview(shown));
  } else {
    await showList(record, part, place, { session, signal, onBroken });
    if (signal.aborted) return;
  }
  place.setAttribute("aria-busy", "false");
}

function leadToParts(record, part) {
  for (const link of main.querySelectorAll("[data-part]")) {
    link.href = pathOf(record, link.dataset.part);
    if (link.dataset.part === part) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

const apiOf = (record) => `/api/people/${encodeURIComponent(record)}`;

async function opened(record, { session, signal, leave }) {
  try {
    return await get(apiOf(record), signal);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === "reason_needed") {
      if (await reasonGiven(record, session, signal)) return get(apiOf(record), signal);
      leave();
      return null;
    }
    return showInstead(error, record);
  }
}

function showInstead(refusal, record) {
  const known = { restricted: "Restricted record", sealed: "Sealed record", not_found: "Record not found" };
  if (!(refusal.code in known)) throw refusal;
  const template = refusal.code === "not_found" ? "not-there" : refusal.code;
  show(fill(copyOf(template), { record_id: record }), known[refusal.code]);
  return null;
}

function reasonGiven(record, session, signal) {
  const dialog = fill(copyOf("reason"), { record_id: record }).firstElementChild;
  const form = dialog.querySelector("form");
  form.elements.reason.append(...session.reasons.map((words) => new Option(words, words)));
  document.body.append(dialog);
  return new Promise((resolve, reject) => {
    const end = (settle, value) => {
      dialog.remove();
      settle(value);
    };
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      form.setAttribute("aria-busy", "true");
      try {
        await post(`${apiOf(record)}/reason`, valuesOf(form), signal);
        end(resolve, true);
      } catch (error) {
        form.setAttribute("aria-busy", "false");
        if (error.code === "invalid") showProblems(dialog, error.answer.messages);
        else end(reject, error);
      }
    });
    dialog.querySelector("[data-cancel]").addEventListener("click", () => end(resolve, false));
    dialog.addEventListener("cancel", () => end(resolve, false));
    signal.addEventListener("abort", () => end(resolve, false));
    dialog.showModal();
  });
}

function overview(head) {
  const view = copyOf("overview");
  fill(view, head.person);
  view.querySelector("[data-addresses]").append(...rowsOr("no-address", head.addresses.map(
    (one) => (one.withheld ? rowOf("address-shut") : filledRow("address", one)),
  )));
  view.querySelector("[data-allocated]").append(...rowsOr("not-allocated", head.allocated.map(
    (one) => (one.restricted ? rowOf("allocated-shut") : filledRow("allocated", one)),
  )));
  view.querySelector("[data-whole]").textContent = head.record_id;
  return view;
}

async function showList(record, part, place, { session, signal, onBroken }) {
  const { title, row } = LISTS[part];
  const ask = (offset) => get(`${apiOf(record)}/${part}?offset=${offset}`, signal);
  const first = await ask(0);
  if (signal.aborted) return;
  place.replaceChildren(copyOf(part));
  const adds = place.querySelector("[data-add]");
  if (adds) {
    adds.href = `${pathOf(record, part)}/new`;
    adds.parentElement.hidden = !session.may_add;
  }
  makeList({
    within: place,
    what: (shown) => `${title.toLowerCase()} of ${shown.record_id}`,
    ask,
    row,
    first,
    signal,
    whenBroken: onBroken,
  });
}

function documentCard(document) {
  const shown = card("document", document);
  const file = shown.querySelector("[data-file]");
  file.href = `${apiOf(window.location.pathname.split("/")[2])}/documents/${document.document_id}/file`;
  file.parentElement.hidden = document.status !== "Ready";
  return shown;
}

function planCard(plan) {
  const { reviews, ...values } = plan;
  const shown = card("plan", values);
  shown.querySelector("[data-reviews]").append(
    ...rowsOr("no-review", reviews.map((one) => filledRow("review", one))),
  );
  return shown;
}

const rowsOr = (nothing, rows) => (rows.length ? rows : [rowOf(nothing)]);
