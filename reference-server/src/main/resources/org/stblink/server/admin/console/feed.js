// What happens, as it happens: one stream for the whole page, taken up again where it broke off. Only while somebody looks at the
// page: a browser has six connections to a server for all its pages, and a stream holds one.

import { Refused } from './api.js';

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10_000;
/** The server sends counts every second: a stream that says nothing for so long stands in this browser only. */
const SILENCE = 10_000;

export class Feed extends EventTarget {
  #api;
  #last = null;
  #end = new AbortController();
  /** Ends the stream that is followed now. */
  #stream = new AbortController();
  /** The server's own clock at its last word, and ours then: what ages are told from. */
  #server = null;
  /** The last minute of counts, oldest first. */
  history = [];
  live = false;

  constructor(api) {
    super();
    this.#api = api;
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) {
        this.#stream.abort();
      }
    }, { signal: this.#end.signal });
    this.#run();
  }

  /** The server's own clock now, in its milliseconds; null before its first word. */
  now() {
    return this.#server === null ? null : this.#server.ms + (performance.now() - this.#server.at);
  }

  close() {
    this.#end.abort();
    this.#stream.abort();
  }

  async #run() {
    let pause = FIRST_PAUSE;
    while (!this.#end.signal.aborted) {
      if (document.hidden) {
        await this.#shown();
        pause = FIRST_PAUSE;
      }
      try {
        await this.#follow(() => { pause = FIRST_PAUSE; });
      } catch (problem) {
        if (this.#end.signal.aborted) {
          return;
        }
        if (problem instanceof Refused && problem.status === 401) {
          this.dispatchEvent(new Event('unwelcome'));
          return;
        }
        if (problem instanceof Refused) {
          this.dispatchEvent(new CustomEvent('refused', { detail: problem }));
        }
      }
      this.#say(false);
      if (!document.hidden) {
        await new Promise((done) => setTimeout(done, pause));
        pause = Math.min(LONGEST_PAUSE, pause * 2);
      }
    }
  }

  /** Of a page that is hidden: when it is shown. Never, if the feed ends before. */
  #shown() {
    return new Promise((done) => document.addEventListener('visibilitychange', done, { once: true, signal: this.#end.signal }));
  }

  async #follow(heard) {
    const stream = new AbortController();
    this.#stream = stream;
    let silence;
    const listen = () => {
      clearTimeout(silence);
      silence = setTimeout(() => stream.abort(), SILENCE);
    };
    listen();
    try {
      await this.#api.follow(this.#last, (name, id, data) => {
        listen();
        heard();
        this.#take(name, id, data);
      }, stream.signal);
    } finally {
      clearTimeout(silence);
    }
  }

  #take(name, id, data) {
    this.#say(true);
    this.#last = id ?? this.#last;
    if (name === 'counts') {
      this.#server = { ms: data.ms, at: performance.now() };
      this.history.push(data);
      if (this.history.length > 60) {
        this.history.shift();
      }
      this.dispatchEvent(new CustomEvent('counts', { detail: data }));
    } else if (name === 'message' && data !== null) {
      this.dispatchEvent(new CustomEvent('happening', { detail: data }));
    } else if (name === 'gap') {
      this.dispatchEvent(new Event('gap'));
    }
  }

  #say(live) {
    if (live !== this.live) {
      this.live = live;
      this.dispatchEvent(new Event('state'));
    }
  }
}
