// Small things that several views show.

import { el, svg } from './dom.js';
import { ago, t, word } from './words.js';

/** What a view is of. It has to be there from the start: a view that is opened gives it the focus. */
export function heading(text, ...more) {
  return el('header', { class: 'view-head' }, el('h1', { tabindex: '-1', 'data-focus': 'heading' }, text), ...more);
}

export function panel(title, note, ...content) {
  return el('section', { class: 'panel' },
    el('div', { class: 'panel-head' }, el('h2', {}, title), note ? el('span', { class: 'note' }, note) : null),
    ...content);
}

/** A coloured word. Colour never says it alone. */
export function chip(kind, text) {
  return el('span', { class: `chip ${kind}` }, text);
}

/** How a device is, in one word: what an operator has to act on comes first. */
export function deviceState(device) {
  if (device.standing === 'QUARANTINED') {
    return chip('bad', t('is_QUARANTINED'));
  }
  if (device.standing === 'REVOKED') {
    return chip('off', t('is_REVOKED'));
  }
  if (device.asleep) {
    return chip('off', t('is_ASLEEP'));
  }
  if (device.online) {
    return chip('good', t('is_ONLINE'));
  }
  if (device.connected) {
    return chip('busy', t('is_CONNECTED'));
  }
  return chip('off', t(device.enrolled ? 'is_AWAY' : 'is_NEW'));
}

const OUTCOMES = { OPEN: 'busy', GRANTED: 'busy', UP: 'good', ENDED: 'off', REVOKED: 'bad', NOT_USED: 'bad', FAILED: 'bad' };

/** What became of a call: FAILED has its reason behind it. */
export function outcome(call) {
  const [kind, reason] = call.outcome.split(' ');
  return chip(OUTCOMES[kind] ?? 'off', word('out_', kind) + (reason ? ` · ${word('why_', reason)}` : ''));
}

export function deviceLink(id) {
  return id ? el('a', { href: `#/device/${encodeURIComponent(id)}`, class: 'mono', 'data-focus': `device ${id}` }, id) : '–';
}

/** Where several calls have the trace id, the number says which; without one it is the newest. */
export function callLink(trace, number, text) {
  const which = number ? `?call=${number}` : '';
  return el('a', { href: `#/call/${encodeURIComponent(trace)}${which}`, class: 'mono', 'data-focus': `call ${trace}${which}` }, text ?? trace);
}

/** How long ago something was on the server's own clock; goes on being right (see tick). */
export function age(feed, millis) {
  return el('span', { 'data-ms': millis }, said(feed, millis));
}

/** Brings all ages up to date. */
export function tick(feed) {
  for (const one of document.querySelectorAll('[data-ms]')) {
    one.textContent = said(feed, Number(one.getAttribute('data-ms')));
  }
}

function said(feed, millis) {
  const now = feed.now();
  return now === null ? '…' : ago(now - millis);
}

/** With keys, a row is the same one when the table is drawn anew, wherever it stands then. */
export function table(label, columns, rows, empty, keys = []) {
  if (rows.length === 0) {
    return el('p', { class: 'empty' }, empty);
  }
  return el('div', { class: 'scroll', 'data-scroll': label }, el('table', { 'aria-label': label },
    el('thead', {}, el('tr', {}, columns.map((column) => el('th', { scope: 'col' }, column)))),
    el('tbody', {}, rows.map((cells, index) => el('tr', { 'data-row': keys[index] }, cells.map((cell) => el('td', {}, cell)))))));
}

/** A line through the last values, from the left. */
export function sparkline(values, label, length) {
  const width = 240;
  const height = 36;
  const top = Math.max(1, ...values);
  const x = (index) => (width * (length - values.length + index)) / Math.max(1, length - 1);
  const y = (value) => height - 3 - (height - 6) * (value / top);
  const points = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`);
  const area = points.length === 0 ? '' : `${x(0).toFixed(1)},${height} ${points.join(' ')} ${width},${height}`;
  return svg('svg', { class: 'spark', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label, preserveAspectRatio: 'none' },
    svg('polygon', { points: area }),
    svg('polyline', { points: points.join(' ') }));
}
