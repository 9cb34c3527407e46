// What happens, as it happens: one stream for the whole page, taken up again where it broke off.

import { Refused } from './api.js';

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10_000;

export class Feed extends EventTarget {
  #api;
  #last = null;
  #end = new AbortController();
  /** The server's own clock at its last word, and ours then: what ages are told from. */
  #server = null;
  /** The last minute of counts, oldest first. */
  history = [];
  live = false;

  constructor(api) {
    super();
    this.#api = api;
    this.#run();
  }

  /** The server's own clock now, in its milliseconds; null before its first word. */
  now() {
    return this.#server === null ? null : this.#server.ms + (performance.now() - this.#server.at);
  }

  close() {
    this.#end.abort();
  }

  async #run() {
    let pause = FIRST_PAUSE;
    while (!this.#end.signal.aborted) {
      try {
        await this.#api.follow(this.#last, (name, id, data) => {
          pause = FIRST_PAUSE;
          this.#take(name, id, data);
        }, this.#end.signal);
      } catch (problem) {
        if (this.#end.signal.aborted) {
          return;
        }
        if (problem instanceof Refused && problem.status === 401) {
          this.dispatchEvent(new Event('unwelcome'));
          return;
        }
      }
      this.#say(false);
      await new Promise((done) => setTimeout(done, pause));
      pause = Math.min(LONGEST_PAUSE, pause * 2);
    }
  }

  #take(name, id, data) {
    this.#say(true);
    if (name === 'counts') {
      this.#server = { ms: data.ms, at: performance.now() };
      this.history.push(data);
      if (this.history.length > 60) {
        this.history.shift();
      }
      this.dispatchEvent(new CustomEvent('counts', { detail: data }));
    } else if (name === 'message') {
      this.#last = id;
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
