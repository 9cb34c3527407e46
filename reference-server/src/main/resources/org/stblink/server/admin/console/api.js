// The admin API, as everybody else speaks it: a token in a header, never a cookie. So no page of somebody else's can
// act with this operator's rights.

/** A refusal by the server: its stable number and name, and a text for people. */
export class Refused extends Error {
  constructor(status, error) {
    super(error?.message ?? `HTTP ${status}`);
    this.status = status;
    this.code = error?.code ?? 0;
    this.facts = error ?? {};
    this.texts = { en: error?.en ?? '', zh: error?.zh ?? '' };
  }
}

/** A look that nothing answered, and that is taken again. An act without an answer is no such: nobody knows whether it was done. */
export class Unseen extends Error {}

const ATTEMPTS = 3;
const JSON_TYPE = 'application/json';

export class Api {
  #token;

  constructor(token) {
    this.#token = token;
  }

  /** Looks. Waits and asks again when the server says that it was asked too often. */
  async get(path, signal) {
    return (await this.versioned(path, signal)).value;
  }

  /** Looks as get does, and says which version it saw, for a change that must not undo somebody else's. */
  async versioned(path, signal) {
    try {
      return await this.#look(path, signal);
    } catch (problem) {
      throw problem instanceof Refused ? problem : new Unseen(path, { cause: problem });
    }
  }

  async #look(path, signal) {
    for (let attempt = 1; ; attempt++) {
      const response = await this.#send('GET', path, undefined, signal);
      if (response.status !== 429 || attempt === ATTEMPTS) {
        return { version: response.headers.get('ETag'), value: await answer(response) };
      }
      await new Promise((done) => setTimeout(done, 1000 * Number(response.headers.get('Retry-After') ?? 1)));
    }
  }

  /** Acts; never twice by itself. */
  async post(path, body) {
    return answer(await this.#send('POST', path, body));
  }

  /** Sends a text as it is. */
  async send(path, type, text) {
    return answer(await this.#ask('POST', path, { 'Content-Type': type }, text));
  }

  async put(path, body, version) {
    return answer(await this.#ask('PUT', path, { 'Content-Type': JSON_TYPE, 'If-Match': version }, JSON.stringify(body)));
  }

  async remove(path, version) {
    return answer(await this.#ask('DELETE', path, version === undefined ? {} : { 'If-Match': version }));
  }

  /**
   * Follows the events until the stream ends. EventSource cannot send a header; fetch can.
   *
   * @param after the id of the last event that is known, or null to begin now
   * @param each takes (event name, id, data); data is null where the server only says behind which id it begins
   */
  async follow(after, each, signal) {
    const from = after === null ? '' : `&after=${after}`;
    const response = await this.#send('GET', `/v1/events?counts=true${from}`, undefined, signal);
    if (!response.ok) {
      await answer(response);
    }
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) {
        return;
      }
      const messages = (rest + value).split('\n\n');
      rest = messages.pop();
      messages.forEach((message) => read(message, each));
    }
  }

  #send(method, path, body, signal) {
    return body === undefined
      ? this.#ask(method, path, {}, undefined, signal)
      : this.#ask(method, path, { 'Content-Type': JSON_TYPE }, JSON.stringify(body), signal);
  }

  #ask(method, path, headers, body, signal) {
    return fetch(path, {
      method,
      headers: { Authorization: `Bearer ${this.#token}`, ...headers },
      body,
      signal,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
    });
  }
}

/** A path of the API with texts in it. */
export function path(strings, ...values) {
  return String.raw({ raw: strings }, ...values.map(encodeURIComponent));
}

async function answer(response) {
  const text = await response.text();
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    value = {};
  }
  if (!response.ok) {
    throw new Refused(response.status, value.error);
  }
  return value;
}

/** One message of the stream (HTML standard, section 9.2), as far as this server uses the format. */
function read(message, each) {
  const fields = { event: 'message', id: null, data: '' };
  for (const line of message.split('\n')) {
    const colon = line.indexOf(': ');
    if (colon > 0) {
      fields[line.slice(0, colon)] = line.slice(colon + 2);
    }
  }
  if (fields.id !== null || fields.data !== '') {
    each(fields.event, fields.id, fields.data === '' ? null : JSON.parse(fields.data));
  }
}
