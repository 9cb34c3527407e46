// The newest calls, and one of them as a ladder.

import { path } from './api.js';
import { ladder, legend } from './ladder.js';
import { age, callLink, deviceLink, heading, outcome, panel, table } from './parts.js';
import { announce, calmly, el, replace } from './dom.js';
import { t } from './words.js';

const NEWEST = 100;

export function calls({ api, feed, failed }) {
  const list = el('section', { class: 'panel', 'data-part': 'list' }, el('p', { class: 'empty' }, t('loading')));

  async function load() {
    try {
      const found = (await api.get(`/v1/calls?limit=${NEWEST}`)).calls;
      replace(list, table(t('calls'), [t('when'), t('caller'), t('target'), t('outcome'), t('setUp'), t('trace')],
        found.map((call) => [
          age(feed, call.startedMs), deviceLink(call.caller), deviceLink(call.target),
          outcome(call), call.setUpMs === undefined ? '–' : t('millis', call.setUpMs), callLink(call.trace, call.call)]),
        t('noCalls'), found.map((call) => call.call)));
    } catch (problem) {
      failed(problem);
    }
  }

  const soon = calmly(500, load);
  load();
  return {
    element: el('div', {}, heading(t('calls')), list),
    reload: load,
    happening(event) {
      if (event.trace) {
        soon();
      }
    },
    close: () => soon.stop(),
  };
}

export function call({ api, failed, trace, query }) {
  const number = query.get('call');
  const body = el('div', { 'data-part': 'call' }, heading(t('calls')), el('p', { class: 'empty' }, t('loading')));
  let closed = false;

  async function load() {
    try {
      const found = await api.get(path`/v1/calls/${trace}` + (number ? path`?call=${number}` : ''));
      if (!closed) {
        draw(found);
      }
    } catch (problem) {
      if (!closed) {
        if (problem.status === 404) {
          replace(body, heading(t('calls')), el('p', { class: 'empty' }, t('gone')));
        } else {
          failed(problem);
        }
      }
    }
  }

  function draw(found) {
    replace(body,
      heading([deviceLink(found.caller), ' → ', deviceLink(found.target)], outcome(found)),
      el('dl', { class: 'facts wide' },
        fact('trace', el('span', { class: 'mono' }, found.trace)),
        fact('session', el('span', { class: 'mono' }, found.session ?? '–')),
        fact('setUp', found.setUpMs === undefined ? '–' : t('millis', found.setUpMs))),
      panel(t('ladder'), t('ladderLead'), ladder(found), legend()));
    announce(outcome(found).textContent);
  }

  const soon = calmly(120, load);
  load();
  return {
    element: body,
    reload: load,
    happening(event) {
      if (event.trace === trace) {
        soon();
      }
    },
    close() {
      closed = true;
      soon.stop();
    },
  };
}

function fact(key, value) {
  return el('div', {}, el('dt', {}, t(key)), el('dd', { 'data-fact': key }, value));
}
