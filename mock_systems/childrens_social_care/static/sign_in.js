// The sign-in view and the steps that may follow it; then what somebody looked at lately.

import { Refusal, get, post } from "/static/api.js";
import { copyOf, filledRow, main, show, showProblems, valuesOf } from "/static/page.js";

const STEPS = {
  signed_out: { template: "sign-in", path: "/api/sign-in", title: "Sign in" },
  new_password: { template: "new-password", path: "/api/new-password", title: "New password" },
  code: { template: "code", path: "/api/code", title: "Code" },
  code_by_sms: { template: "code-by-sms", path: "/api/code", title: "Code" },
  code_by_push: { template: "code-by-push", path: "/api/code", title: "Approve" },
  continue_here: { template: "elsewhere", path: "/api/use-here", title: "Signed in elsewhere" },
};

export function showSignIn(session, { onState, onBroken }) {
  const step = STEPS[session.state];
  const view = copyOf(step.template);
  const ended = view.querySelector("[data-ended]");
  if (ended) ended.hidden = !session.ended;
  view.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    form.setAttribute("aria-busy", "true");
    try {
      onState(await post(step.path, valuesOf(form)));
    } catch (error) {
      button.disabled = false;
      form.setAttribute("aria-busy", "false");
      if (error instanceof Refusal && error.code === "invalid") showProblems(main, error.answer.messages);
      else onBroken(error);
    }
  });
  view.querySelector("[data-leave]")?.addEventListener("click", async () => {
    try {
      onState(await post("/api/sign-out", {}));
    } catch (error) {
      onBroken(error);
    }
  });
  show(view, step.title);
}

export async function showActivity(signal) {
  const answer = await get("/api/activity", signal);
  const view = copyOf("activity");
  view.querySelector("tbody").append(...answer.rows.map((row) => filledRow("activity-row", row)));
  view.querySelector(".none").hidden = answer.rows.length > 0;
  view.querySelector("table").hidden = answer.rows.length === 0;
  show(view, "Your activity");
}
