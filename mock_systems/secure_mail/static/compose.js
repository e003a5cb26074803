// The compose page: keeps a draft by itself, and sends without leaving the page.
const form = document.getElementById("message");
const token = document.querySelector("meta[name=form-token]").content;
const kept = document.getElementById("kept");
const send = document.getElementById("send");
const discard = document.getElementById("discard");
const alertLine = form.querySelector("[role=alert]");
const toast = document.getElementById("toast");
let timer = 0;
let saving = Promise.resolve();

function post(path) {
  const typed = Object.fromEntries(new FormData(form));
  // What was typed, with the line ends it was typed with: a form would change them.
  typed.body = form.elements.body.value;
  return fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Form-Token": token },
    body: JSON.stringify({ ...typed, draft: form.dataset.draft }),
  });
}

async function keepDraft() {
  try {
    const answer = await post(`/api/drafts/${form.dataset.draft}`);
    kept.textContent = answer.ok ? "Draft saved" : "Draft not saved";
  } catch {
    kept.textContent = "Draft not saved";
  }
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  kept.textContent = "";
  timer = setTimeout(() => { saving = keepDraft(); }, 150);
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  clearTimeout(timer);
  send.disabled = true;
  alertLine.hidden = true;
  await saving;
  try {
    await hear(await post("/api/send"));
  } catch {
    complain(["We could not reach the server. Look in Sent items before you send this again."]);
  }
});

discard.addEventListener("click", async () => {
  clearTimeout(timer);
  discard.disabled = true;
  // A draft that is still being kept would be there again.
  await saving;
  try {
    const answer = await post(`/api/drafts/${form.dataset.draft}/discard`);
    if (answer.ok) {
      location.assign("/mail/drafts");
      return;
    }
    complain([`The draft was not discarded (${answer.status}).`]);
  } catch {
    complain(["We could not reach the server. The draft may still be there."]);
  }
  discard.disabled = false;
});

async function hear(answer) {
  if (answer.status === 401) {
    location.assign("/signin?ended=1");
  } else if (answer.status === 201) {
    const { number, message, counts } = await answer.json();
    kept.textContent = "";
    show(counts);
    discard.disabled = true;
    form.querySelectorAll("input, textarea").forEach((field) => { field.disabled = true; });
    toast.append(`${message} `, link(number));
  } else if (answer.headers.get("content-type")?.includes("json")) {
    complain((await answer.json()).messages);
  } else {
    complain([`Something went wrong (${answer.status}). Look in Sent items before you send this again.`]);
  }
}

// The folders beside the page hold something else now.
function show(counts) {
  for (const [folder, count] of Object.entries(counts)) {
    document.querySelector(`.folders a[href="/mail/${folder}"] .badge`).textContent = count;
  }
}

function complain(messages) {
  alertLine.textContent = messages.join(" ");
  alertLine.hidden = false;
  send.disabled = false;
}

function link(number) {
  const open = document.createElement("a");
  open.href = `/message/${number}`;
  open.textContent = `Open ${number}`;
  return open;
}
