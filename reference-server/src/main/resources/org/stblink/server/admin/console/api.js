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
    /** What was looked at; null of an act. */
    this.look = null;
  }
}

/** A look that nothing answered, and that is taken again. */
export class Unseen extends Error {}

/** An act that nothing answered: nobody knows whether it was done. */
export class Unsure extends Error {}

const ATTEMPTS = 3;
const JSON_TYPE = 'application/json';
/** How long an answer may take. A browser keeps what finds no connection for ever, and sends an act when nobody expects it any more. */
const LOOK_MILLIS = 15_000;
const ACT_MILLIS = 30_000;
/** Of a part of an import, or its end: as the command line waits. */
const IMPORT_MILLIS = 150_000;
const EVENTS = '/v1/events';

/** Says 'act' when an act begins, and 'seen' with its path when a look is answered. */
export class Api extends EventTarget {
  #token;

  constructor(token) {
    super();
    this.#token = token;
  }

  /** Looks. Waits and asks again when the server says that it was asked too often. */
  async get(path, signal) {
    return (await this.versioned(path, signal)).value;
  }

  /** Looks as get does, and says which version it saw, for a change that must not undo somebody else's. */
  async versioned(path, signal) {
    try {
      const found = await this.#look(path, signal);
      this.#seen(path);
      return found;
    } catch (problem) {
      throw problem instanceof Refused ? Object.assign(problem, { look: path }) : new Unseen(path, { cause: problem });
    }
  }

  #seen(path) {
    this.dispatchEvent(new CustomEvent('seen', { detail: path }));
  }

  async #look(path, signal) {
    for (let attempt = 1; ; attempt++) {
      const limit = AbortSignal.timeout(LOOK_MILLIS);
      const response = await this.#ask('GET', path, {}, undefined, signal ? AbortSignal.any([signal, limit]) : limit);
      if (response.status !== 429 || attempt === ATTEMPTS) {
        return { version: response.headers.get('ETag'), value: await answer(response) };
      }
      await new Promise((done) => setTimeout(done, 1000 * Number(response.headers.get('Retry-After') ?? 1)));
    }
  }

  /** Acts; never twice by itself. */
  post(path, body) {
    return body === undefined
      ? this.#act('POST', path, {})
      : this.#act('POST', path, { 'Content-Type': JSON_TYPE }, JSON.stringify(body));
  }

  /** Sends a part of an import as it is. */
  send(path, type, text) {
    return this.#act('POST', path, { 'Content-Type': type }, text, IMPORT_MILLIS);
  }

  /** Ends an import, which takes as long as there is much in it. */
  commit(path) {
    return this.#act('POST', path, {}, undefined, IMPORT_MILLIS);
  }

  put(path, body, version) {
    return this.#act('PUT', path, { 'Content-Type': JSON_TYPE, 'If-Match': version }, JSON.stringify(body));
  }

  remove(path, version) {
    return this.#act('DELETE', path, version === undefined ? {} : { 'If-Match': version });
  }

  async #act(method, path, headers, body, millis = ACT_MILLIS) {
    this.dispatchEvent(new Event('act'));
    try {
      return await answer(await this.#ask(method, path, headers, body, AbortSignal.timeout(millis)));
    } catch (problem) {
      throw problem instanceof Refused ? problem : new Unsure(path, { cause: problem });
    }
  }

  /**
   * Follows the events until the stream ends. EventSource cannot send a header; fetch can.
   *
   * @param after the id of the last event that is known, or null to begin now
   * @param each takes (event name, id, data); data is null where the server only says behind which id it begins
   */
  async follow(after, each, signal) {
    const from = after === null ? '' : `&after=${after}`;
    const response = await this.#ask('GET', `${EVENTS}?counts=true${from}`, {}, undefined, signal);
    if (!response.ok) {
      await answer(response).catch((problem) => { throw Object.assign(problem, { look: EVENTS }); });
    }
    this.#seen(EVENTS);
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
  return values.reduce((text, value, index) =>
    text + (text.includes('?') ? encodeURIComponent : segment)(value) + strings[index + 1], strings[0]);
}

/** The browser would go up at dots that are encoded once. */
function segment(value) {
  const encoded = encodeURIComponent(value);
  return /^\.\.?$/.test(encoded) ? encoded.replaceAll('.', '%252E') : encoded;
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
