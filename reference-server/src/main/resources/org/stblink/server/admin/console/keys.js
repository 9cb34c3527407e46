// The server's keys and how far their rotation is: add one, wait until the devices have it, retire the old one.

import { path } from './api.js';
import { confirmed } from './dialog.js';
import { heading, panel, table } from './parts.js';
import { announce, calmly, el, replace } from './dom.js';
import { count, t } from './words.js';

const PATH = '/v1/keys';
const REFRESH_MILLIS = 5_000;
/** docs/errors.md: devices have not acknowledged. */
const KEY_IN_USE = 2017;

export function keys({ api, failed, mayRule }) {
  const body = el('div', { 'data-part': 'keys' }, heading(t('keys')), el('p', { class: 'empty' }, t('loading')));
  let closed = false;

  async function load() {
    try {
      draw(await api.get(PATH));
    } catch (problem) {
      failed(problem);
    }
  }

  function draw(set) {
    const label = t('keyProgress', count(set.acknowledged), count(set.enrolled));
    replace(body,
      heading(t('keys'), el('span', { class: 'note', 'data-part': 'serial' }, t('keySerial', set.serial)),
        mayRule ? el('div', { class: 'actions' }, el('button', { type: 'button', class: 'primary', 'data-act': 'add-key', 'data-focus': 'add',
          onclick: add }, t('addKey'))) : null),
      el('p', { class: 'lead' }, t('keysLead')),
      panel(t('keyAcknowledgements'), null,
        el('progress', { max: Math.max(1, set.enrolled), value: set.enrolled === 0 ? 1 : set.acknowledged, 'aria-label': label }),
        el('dl', { class: 'facts' },
          el('dt', {}, t('keyHave')), el('dd', { 'data-fact': 'acknowledged' }, label),
          el('dt', {}, t('keyBehindCount')), el('dd', { 'data-fact': 'behind' }, count(set.behind)),
          el('dt', {}, t('keyNotEnrolled')), el('dd', { 'data-fact': 'notEnrolled' }, count(set.notEnrolled)))),
      el('section', { class: 'panel' }, table(t('keys'), [t('order'), t('keyId'), t('publicKey'), ''],
        set.keys.map((key, index) => [index + 1, mono(key.keyId), publicKeys(key),
          mayRule && set.keys.length > 1 ? el('button', { type: 'button', class: 'small danger', 'data-act': 'retire', 'data-focus': key.keyId,
            'aria-label': `${t('retire')} ${key.keyId}`, onclick: () => retire(key.keyId) }, t('retire')) : null]),
        t('none'))));
  }

  async function add() {
    if (await confirmed({ title: t('askAddKey'), lead: t('askAddKeyLead'), act: t('addKey') }) !== null) {
      await act(() => api.post(PATH), t('done_addKey'));
    }
  }

  async function retire(keyId) {
    if (await confirmed({ title: t('askRetire', keyId), lead: t('askRetireLead'), act: t('retire'), danger: true }) !== null) {
      await act(() => api.post(path`/v1/keys/${keyId}/retire`, {}), t('done_retire', keyId), (refused) => force(keyId, refused));
    }
  }

  /** The server refuses while devices are behind, and says how many; a second question has that number in it. */
  async function force(keyId, refused) {
    if (closed) {
      return; // the question would stand over another view
    }
    const behind = count(refused.facts.behind ?? 0);
    if (await confirmed({ title: t('askForce', behind), lead: t('askForceLead'), act: t('force'), danger: true }) !== null) {
      await act(() => api.post(path`/v1/keys/${keyId}/retire`, { force: true }), t('done_retire', keyId));
    }
  }

  async function act(doIt, done, inUse) {
    try {
      await doIt();
      announce(done);
    } catch (problem) {
      if (inUse !== undefined && problem.code === KEY_IN_USE) {
        await inUse(problem);
        return;
      }
      failed(problem);
    }
    load();
  }

  const soon = calmly(500, load);
  const timer = setInterval(load, REFRESH_MILLIS);
  load();
  return {
    element: body,
    reload: load,
    happening(event) {
      if (event.name === 'KEY_SET_ACK') {
        soon();
      }
    },
    close() {
      closed = true;
      clearInterval(timer);
      soon.stop();
    },
  };
}

/** One under the other: side by side they leave no room for themselves. */
function publicKeys(key) {
  return el('div', {}, el('div', {}, mono(key.publicKey)),
    el('div', { 'data-part': 'national' }, mono(key.nationalKey), ' ', el('span', { class: 'note' }, t('nationalKey'))));
}

function mono(text) {
  return el('span', { class: 'mono' }, text);
}
