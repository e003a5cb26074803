// The server's JSON. What it refuses is a Refusal with its code; whatever else goes wrong is a Broken.

const LONGEST_WAIT = 60_000;

let token = "";

export class Refusal extends Error {
  constructor(code, answer) {
    super(code);
    this.code = code;
    this.answer = answer;
  }
}

export class Broken extends Error {}

export const useToken = (given) => { token = given ?? ""; };

export const get = (path, signal) => ask(path, { signal });

export const post = (path, values, signal) => ask(path, {
  method: "POST",
  signal,
  headers: { "Content-Type": "application/json", "X-Hearthside-Token": token },
  body: JSON.stringify(values),
});

// A form with a file goes as the browser sends forms, not as JSON.
export const postForm = (path, form, signal) => ask(path, {
  method: "POST",
  signal,
  headers: { "X-Hearthside-Token": token },
  body: new FormData(form),
});

async function ask(path, options) {
  const tooLate = AbortSignal.timeout(LONGEST_WAIT);
  const signal = options.signal ? AbortSignal.any([options.signal, tooLate]) : tooLate;
  let response, body;
  try {
    response = await fetch(path, { ...options, signal, credentials: "same-origin" });
    body = await response.text();
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Broken("no answer");
  }
  if (isMaintenance(response, body)) throw new Refusal("maintenance", {});
  const answer = read(body);
  if (!response.ok) {
    if (answer?.code) throw new Refusal(answer.code, answer);
    throw new Broken(String(response.status));
  }
  if (answer === null) throw new Broken("not an answer");
  return answer;
}

function read(body) {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function isMaintenance(response, body) {
  if (!(response.headers.get("Content-Type") ?? "").startsWith("text/html")) return false;
  const page = new DOMParser().parseFromString(body, "text/html");
  return page.querySelector("meta[name=hearthside]")?.content === "maintenance";
}
