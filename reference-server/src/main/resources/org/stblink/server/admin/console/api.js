// The admin API, as everybody else speaks it: a token in a header, never a cookie. So no page of somebody else's can
// act with this operator's rights.

/** A refusal by the server: its stable number and name, and a text for people. */
export class Refused extends Error {
  constructor(status, error) {
    super(error?.message ?? `HTTP ${status}`);
    this.status = status;
    this.code = error?.code ?? 0;
    this.texts = { en: error?.en ?? '', zh: error?.zh ?? '' };
  }
}

const ATTEMPTS = 3;

export class Api {
  #token;

  constructor(token) {
    this.#token = token;
  }

  /** Looks. Waits and asks again when the server says that it was asked too often. */
  async get(path, signal) {
    for (let attempt = 1; ; attempt++) {
      const response = await this.#send('GET', path, undefined, signal);
      if (response.status !== 429 || attempt === ATTEMPTS) {
        return answer(response);
      }
      await new Promise((done) => setTimeout(done, 1000 * Number(response.headers.get('Retry-After') ?? 1)));
    }
  }

  /** Acts; never twice by itself. */
  async post(path, body) {
    return answer(await this.#send('POST', path, body));
  }

  /**
   * Follows the events until the stream ends. EventSource cannot send a header; fetch can.
   *
   * @param after the number of the last event that is known, or null to begin now
   * @param each takes (event name, number, data)
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
    const headers = { Authorization: `Bearer ${this.#token}` };
    if (body !== undefined) {
      headers['Content-Type'] = 'application/json';
    }
    return fetch(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
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
  if (fields.data !== '') {
    each(fields.event, fields.id === null ? null : Number(fields.id), JSON.parse(fields.data));
  }
}
