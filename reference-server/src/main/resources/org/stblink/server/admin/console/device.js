// One device: all that the server knows of it, and what an operator may do to it.

import { path } from './api.js';
import { confirmed, tell } from './dialog.js';
import { age, callLink, chip, deviceLink, deviceState, heading, outcome, panel, table } from './parts.js';
import { announce, calmly, el, replace } from './dom.js';
import { ago, t, word } from './words.js';

const REFRESH_MILLIS = 5_000;
const HISTORY = 20;

export function device({ api, feed, failed, mayAct, mayRule, id }) {
  const body = el('div', { 'data-part': 'device' }, heading(mono(id)), el('p', { class: 'empty' }, t('loading')));
  let closed = false;
  let removing = false;

  async function load() {
    if (removing) {
      return; // in a moment it is gone, and asking for it then an error
    }
    try {
      const [found, keys, sessions, calls, audit] = await Promise.all([
        api.get(path`/v1/devices/${id}`),
        api.get('/v1/keys'),
        api.get(path`/v1/sessions?limit=20&device=${id}`),
        api.get(path`/v1/calls?limit=10&device=${id}`),
        api.get(path`/v1/audit?before=0&limit=${HISTORY}&device=${id}`)]);
      if (!closed) {
        draw(found, keys, sessions.sessions, calls.calls, audit.entries);
      }
    } catch (problem) {
      if (!closed) {
        if (problem.status === 404) {
          replace(body, heading(id), el('p', { class: 'empty' }, t('gone')));
        } else {
          failed(problem);
        }
      }
    }
  }

  function draw(found, keys, sessions, calls, audit) {
    replace(body,
      heading(mono(found.id), deviceState(found), actions(found)),
      el('div', { class: 'two even' }, panel(t('presence'), null, presence(found)), panel(t('identity'), null, identity(found, keys))),
      panel(t('sessions'), null, table(t('sessions'), [t('session'), t('caller'), t('target'), t('state'), t('trace')],
        sessions.map((one) => [
          el('span', { class: 'mono' }, one.session), deviceLink(one.caller), deviceLink(one.target),
          chip(one.state === 'UP' ? 'good' : 'busy', word('session_', one.state)),
          one.trace ? callLink(one.trace) : '–']),
        t('noSessions'), sessions.map((one) => one.session))),
      panel(t('calls'), null, table(t('calls'), [t('when'), t('caller'), t('target'), t('outcome'), t('trace')],
        calls.map((call) => [
          age(feed, call.startedMs), deviceLink(call.caller), deviceLink(call.target),
          outcome(call), callLink(call.trace, call.call)]),
        t('noCalls'), calls.map((call) => call.call))),
      panel(t('history'), null, table(t('history'), [t('when'), t('event'), t('cause'), t('other')],
        audit.map((entry) => [
          el('time', { datetime: entry.at, class: 'mono' }, entry.at.replace('T', ' ').replace(/\.\d+Z$/, 'Z')),
          entry.event, entry.cause ?? '', entry.other ?? '']),
        t('noHistory'))));
  }

  function actions(found) {
    if (!mayAct) {
      return null;
    }
    const allowed = found.standing === 'ALLOWED';
    return el('div', { class: 'actions' },
      allowed ? action('quarantine', 'plain') : null,
      allowed || found.standing === 'QUARANTINED' ? action('revoke', 'danger') : null,
      allowed ? null : action('release', 'plain'),
      mayRule && (found.standing === 'REVOKED' || !found.enrolled) ? action('remove', 'danger') : null);
  }

  function action(name, kind) {
    return el('button', { type: 'button', class: kind, 'data-act': name, 'data-focus': name, onclick: () => act(name) }, t(name));
  }

  async function act(name) {
    const capital = name[0].toUpperCase() + name.slice(1);
    const option = name === 'release' && mayRule ? t('newToken') : null;
    const answer = await confirmed({
      title: t(`ask${capital}`, id), lead: t(`ask${capital}Lead`), act: t(name), danger: name !== 'release', option });
    if (answer === null) {
      return;
    }
    removing = name === 'remove';
    try {
      const done = name === 'remove'
        ? await api.remove(path`/v1/devices/${id}`)
        : await api.post(path`/v1/devices/${id}/` + name, answer.option ? { generateToken: true } : undefined);
      announce(t(`done_${name}`, id));
      if (done.token) {
        await tell(t('newTokenShown'), done.token);
      }
      if (done.removed && !closed) {
        location.hash = '#/devices';
        return;
      }
    } catch (problem) {
      failed(problem);
    }
    removing = false;
    load();
  }

  const soon = calmly(300, load);
  const timer = setInterval(load, REFRESH_MILLIS);
  load();
  return {
    element: body,
    reload: load,
    happening(event) {
      if (event.device === id || event.other === id) {
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

function presence(found) {
  const held = t(found.address ? 'leaseHeld' : 'noLease');
  return facts({
    state: deviceState(found),
    heard: found.heardMs === undefined ? '–' : ago(found.heardMs),
    address: mono(found.address),
    lease: held,
    pinned: found.pinnedAddress ? mono(found.pinnedAddress) : t('notPinned'),
    port: found.port === undefined ? '–' : found.port || t('onlyCalls'),
    clones: found.standing === 'QUARANTINED' ? chip('bad', t('clone')) : t('noClone'),
  });
}

function identity(found, keys) {
  // As the server counts: a newer set, as after an older key directory was put back, is not this one either.
  const current = found.keySetSerial === keys.serial;
  const acknowledged = current ? t('keyCurrent', found.keySetSerial) : chip('busy', t('keyBehind', found.keySetSerial, keys.serial));
  return facts({
    group: found.group,
    model: found.model || t('unknown'),
    firmware: found.firmware || t('unknown'),
    username: found.username ?? '–',
    enrolments: found.generation,
    openToken: t(found.hasToken ? 'open' : 'notOpen'),
    keyAck: found.enrolled ? acknowledged : '–',
  });
}

function facts(entries) {
  return el('dl', { class: 'facts' },
    Object.entries(entries).map(([key, value]) => [el('dt', {}, t(key)), el('dd', { 'data-fact': key }, value)]));
}

function mono(text) {
  return text ? el('span', { class: 'mono' }, text) : '–';
}
