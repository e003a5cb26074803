// A new contact or document on a record. The record's version goes with it; a conflict keeps what was typed.

import { Refusal, post, postForm } from "/static/api.js";
import { clearProblems, copyOf, fill, pathOf, showProblems, tell, valuesOf } from "/static/page.js";

const KINDS = {
  contacts: { template: "new-contact", saved: "Contact saved", send: (path, form) => post(path, valuesOf(form)) },
  documents: { template: "new-document", saved: "Document saved", send: postForm },
};

export const FORMS = Object.keys(KINDS);

export function showForm(record, part, head, { signal, onBroken, go }) {
  const { template, saved, send } = KINDS[part];
  const place = document.getElementById("part");
  place.replaceChildren(fill(copyOf(template), { ...head.person, record_id: record }));
  place.setAttribute("aria-busy", "false");
  const form = place.querySelector("form");
  form.action = `/api/people/${encodeURIComponent(record)}/${part}`;
  form.elements.version.value = head.version;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true") return;
    form.setAttribute("aria-busy", "true");
    clearProblems(place);
    try {
      const answer = await send(form.action, form);
      if (signal.aborted) return;
      go(pathOf(record, part));
      tell(`${saved}: ${answer.number}.`);
    } catch (error) {
      if (signal.aborted) return;
      form.setAttribute("aria-busy", "false");
      if (error instanceof Refusal && error.answer.messages) showProblems(place, error.answer.messages);
      else onBroken(error, () => {});
    }
  });
  place.querySelector("[data-cancel]").addEventListener("click", () => go(pathOf(record, part)));
}
