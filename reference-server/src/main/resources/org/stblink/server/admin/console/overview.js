// The fleet at a glance.

import { age, callLink, chip, deviceLink, heading, outcome, panel, sparkline, table } from './parts.js';
import { calmly, el, replace } from './dom.js';
import { count, duration, t } from './words.js';

const RATES = ['registrations', 'refusals', 'requests', 'callsFailed', 'codesGranted', 'pingsSent'];
const MINUTE = 60;
const HEALTH_MILLIS = 5_000;
const CALLS = 8;
const EVENTS = 12;

export function overview({ api, feed, failed }) {
  const uptime = el('span', { class: 'note' });
  const cards = el('div', { class: 'cards' });
  const rates = el('div', { class: 'rates' });
  const calls = el('div', { 'data-part': 'calls' });
  const events = el('ol', { class: 'events' }, el('li', { class: 'empty' }, t('nothingYet')));
  let health = null;
  /** Of each number what was said last, by the stream or by a look: either may be cut off alone. */
  let now = feed.history.at(-1) ?? {};

  function drawCards() {
    if (health === null) {
      return;
    }
    uptime.textContent = t('uptime', duration(health.uptimeMillis ?? 0));
    replace(cards,
      card('#/devices', t('allDevices'), now.devices, t('enrolledCount', count(now.enrolled))),
      card('#/devices?connected=true', t('online'), now.devicesOnline,
        t('connectedCount', count(now.devicesConnected), count(now.devicesAsleep)), 'good'),
      card('#/sessions', t('liveSessions'), now.sessions, t('callsInProgress', count(now.callsOpen))),
      card('#/devices?standing=QUARANTINED', t('suspected'), now.quarantined, t('revokedCount', count(now.revoked)),
        now.quarantined > 0 ? 'bad' : ''));
  }

  function drawRates() {
    replace(rates, RATES.map((name) => {
      const values = feed.history.map((sample) => sample.perSecond[name] ?? 0);
      const last = t('perSecond', (values.at(-1) ?? 0).toFixed(1));
      return el('div', { class: 'rate', 'data-rate': name },
        el('span', { class: 'label' }, t(`rate_${name}`)),
        sparkline(values, `${t(`rate_${name}`)}: ${last}`, MINUTE),
        el('span', { class: 'value' }, last));
    }));
  }

  async function loadHealth() {
    try {
      health = await api.get('/v1/health');
      now = { ...now, ...health };
      drawCards();
    } catch (problem) {
      failed(problem);
    }
  }

  async function loadCalls() {
    try {
      const list = (await api.get(`/v1/calls?limit=${CALLS}`)).calls;
      replace(calls, table(t('newestCalls'), [t('when'), t('caller'), t('target'), t('outcome'), t('trace')],
        list.map((call) => [
          age(feed, call.startedMs),
          deviceLink(call.caller), deviceLink(call.target), outcome(call), callLink(call.trace, call.call)]),
        t('noCalls'), list.map((call) => call.call)));
    } catch (problem) {
      failed(problem);
    }
  }

  const reload = calmly(700, loadCalls);
  const timer = setInterval(loadHealth, HEALTH_MILLIS);
  drawRates();
  loadHealth();
  loadCalls();
  return {
    element: el('div', {},
      heading(t('overview'), uptime),
      cards,
      el('div', { class: 'two' },
        panel(t('rates'), t('ratesLead'), rates),
        panel(t('happening'), null, events)),
      panel(t('newestCalls'), el('a', { href: '#/calls' }, t('allCalls')), calls)),
    reload() {
      loadHealth();
      loadCalls();
    },
    counts(sample) {
      now = { ...now, ...sample };
      drawCards();
      drawRates();
    },
    happening(event) {
      events.querySelector('.empty')?.remove();
      events.prepend(line(event));
      while (events.children.length > EVENTS) {
        events.lastChild.remove();
      }
      if (event.trace) {
        reload();
      }
    },
    close() {
      clearInterval(timer);
      reload.stop();
    },
  };
}

function card(href, label, number, note, kind) {
  return el('a', { class: `card ${kind ?? ''}`, href, 'data-focus': href },
    el('span', { class: 'label' }, label),
    el('span', { class: 'number' }, count(number)),
    el('span', { class: 'note' }, note));
}

const ALARMS = ['QUARANTINED', 'BREACH', 'CALL_FAILED', 'REGISTRATION_REFUSED', 'ENROLMENT_REFUSED', 'REVOKE', 'STORE_FAILED'];

function line(event) {
  return el('li', {},
    el('span', { class: 'step' }, event.step ?? ''),
    chip(ALARMS.includes(event.name) ? 'bad' : 'off', event.name),
    el('span', { class: 'what' }, deviceLink(event.device), event.other ? [' → ', deviceLink(event.other)] : null,
      event.note ? el('span', { class: 'note' }, ` ${event.note}`) : null),
    event.trace ? callLink(event.trace, event.call, event.trace.slice(0, 6)) : null);
}
