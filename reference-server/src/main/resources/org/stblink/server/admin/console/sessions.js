// Peer channels under supervision.

import { path } from './api.js';
import { confirmed } from './dialog.js';
import { callLink, chip, deviceLink, heading, table } from './parts.js';
import { announce, calmly, el, replace } from './dom.js';
import { count, t, word } from './words.js';

const ROWS = 100;
const REFRESH_MILLIS = 5_000;
const KINDS = { UP: 'good', REVOKED: 'bad', ENDING: 'off' };
/** docs/protocol.md, section 3.1. */
const SUITES = { 1: 'ChaChaPoly', 2: 'AES-GCM', 16: 'SM4-GCM' };

export function sessions({ api, failed, mayAct }) {
  const total = el('span', { class: 'note' });
  const list = el('section', { class: 'panel', 'data-part': 'list' });
  const following = el('button', { type: 'button', onclick: () => { start = next; load(); } }, t('next'));
  const first = el('button', { type: 'button', onclick: () => { start = ''; load(); } }, t('first'));
  let start = '';
  let next = null;

  async function load() {
    try {
      const page = await api.get(path`/v1/sessions?limit=${ROWS}&after=${start}`);
      next = page.next ?? null;
      total.textContent = count(page.total);
      first.disabled = start === '';
      following.disabled = next === null;
      replace(list, table(t('sessions'), [t('session'), t('caller'), t('target'), t('suite'), t('state'), t('trace'), ''],
        page.sessions.map((one) => [
          el('span', { class: 'mono' }, one.session), deviceLink(one.caller), deviceLink(one.target),
          SUITES[one.suite] ?? one.suite, chip(KINDS[one.state] ?? 'busy', word('session_', one.state)),
          one.trace ? callLink(one.trace) : '–',
          mayAct ? el('button', { type: 'button', class: 'small danger', 'data-act': 'end', 'data-focus': one.session,
            'aria-label': `${t('end')} ${one.caller} – ${one.target}`, onclick: () => end(one) }, t('end')) : null]),
        t(page.total > 0 ? 'none' : 'noSessions'), page.sessions.map((one) => one.session)));
    } catch (problem) {
      failed(problem);
    }
  }

  async function end(one) {
    const lead = t('askRevokeSessionLead', one.caller, one.target);
    if (await confirmed({ title: t('askRevokeSession'), lead, act: t('end'), danger: true }) !== null) {
      try {
        await api.post(path`/v1/sessions/${one.session}/revoke`);
        announce(t('done_end'));
      } catch (problem) {
        failed(problem);
      }
      load();
    }
  }

  const soon = calmly(500, load);
  const timer = setInterval(load, REFRESH_MILLIS);
  load();
  return {
    element: el('div', {}, heading(t('sessions'), total), list,
      el('nav', { class: 'pager', 'aria-label': t('pages') }, first, following)),
    reload: load,
    happening(event) {
      if (event.session) {
        soon();
      }
    },
    close() {
      clearInterval(timer);
      soon.stop();
    },
  };
}
