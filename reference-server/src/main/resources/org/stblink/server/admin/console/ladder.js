// The signalling of one call, drawn as figure 3 of the patent: three lines, steps 301 to 312 from top to bottom. All steps
// stand there from the beginning, pale until they happen; the one that failed is marked.

import { el, svg } from './dom.js';
import { duration, t, word } from './words.js';

const WIDTH = 940;
const TOP = 66;
const ROW = 38;
const X = { caller: 190, server: 475, target: 760 };
const TIME_X = 925;

/**
 * The rows of the figure: step, from where, to where (the same: something that happens there), text, and which event tells
 * of it. Steps 301 and 302 come once for each of the two devices.
 */
const ROWS = [
  [301, 'caller', 'server', 's301', (e, call) => e.step === 301 && e.device === call.caller],
  [302, 'server', 'caller', 's302', (e, call) => e.step === 302 && e.device === call.caller],
  [301, 'target', 'server', 's301', (e, call) => e.step === 301 && e.device === call.target],
  [302, 'server', 'target', 's302', (e, call) => e.step === 302 && e.device === call.target],
  [303, 'caller', 'server', 's303', (e) => e.step === 303],
  [304, 'server', 'target', 's304', (e) => e.step === 304],
  [305, 'target', 'server', 's305', (e) => e.step === 305],
  [306, 'server', 'server', 's306', (e) => e.step === 306],
  [307, 'server', 'target', 's307t', (e) => e.name === 'OFFER'],
  [307, 'server', 'caller', 's307c', (e) => e.name === 'GRANT'],
  [308, 'caller', 'caller', 's308', (e) => e.step === 308],
  [309, 'caller', 'target', 's309', (e) => e.step === 309],
  [310, 'target', 'target', 's310', (e) => e.step === 310],
  [311, 'target', 'caller', 's311', (e) => e.step === 311],
  [312, 'caller', 'caller', 's312', (e) => e.step === 312],
];

export function ladder(call) {
  const rows = states(call);
  const end = call.steps.findLast((event) => ['REVOKE', 'SESSION_DOWN', 'SESSION_GONE'].includes(event.name));
  const height = TOP + rows.length * ROW + (end ? ROW : 0) + 18;
  return el('figure', { class: 'ladder' },
    svg('svg', { viewBox: `0 0 ${WIDTH} ${height}`, 'aria-hidden': 'true', 'data-ladder': call.trace },
      head(call), lifelines(height),
      rows.map((row, index) => drawn(row, TOP + index * ROW + ROW / 2)),
      end ? ending(call, end, TOP + rows.length * ROW + ROW / 2) : null),
    el('ol', { class: 'unseen' }, rows.map((row) => el('li', { 'data-step': row.step, 'data-state': row.state }, sentence(row, call)))));
}

/** What the looks mean. */
export function legend() {
  return el('p', { class: 'legend' }, ['done', 'failed', 'ahead'].map((state) => [
    svg('svg', { viewBox: '0 0 34 12', class: `key ${state}`, 'aria-hidden': 'true' }, svg('line', { x1: 1, x2: 33, y1: 6, y2: 6, class: 'arrow' })),
    el('span', {}, t({ done: 'stepDone', failed: 'stepFailed', ahead: 'stepAhead' }[state]))]));
}

/** Each row with its event, and whether it is done, failed or ahead. */
function states(call) {
  let marked = false;
  return ROWS.map(([step, from, to, key, tells]) => {
    const event = call.steps.find((one) => tells(one, call));
    // Of the two codes of step 307 it is the one that is missing.
    const fails = !marked && event === undefined && call.failedStep === step;
    const refused = !marked && event !== undefined && call.failedStep === step && step === 303;
    marked ||= fails || refused;
    const state = fails || refused ? 'failed' : event ? 'done' : 'ahead';
    return { step, from, to, key, event, state, call };
  });
}

function time(row) {
  if (row.event === undefined) {
    return '';
  }
  const millis = row.event.ms - row.call.startedMs;
  if (millis <= -1000) {
    return t('before', duration(-millis));
  }
  return `${millis < 0 ? '−' : '+'}${t('millis', Math.abs(millis))}`;
}

function label(row) {
  const address = row.key === 's302' || row.key === 's307c' ? row.event?.address : null;
  return t(row.key) + (address ? ` ${address}` : '');
}

function reason(call) {
  const [kind, why] = call.outcome.split(' ');
  return word('why_', why ?? kind);
}

function sentence(row, call) {
  const parties = { caller: call.caller, server: t('server'), target: call.target ?? t('target') };
  const way = row.from === row.to ? parties[row.from] : `${parties[row.from]} → ${parties[row.to]}`;
  const state = t({ done: 'stepDone', failed: 'stepFailed', ahead: 'stepAhead' }[row.state]);
  return `${row.step} ${way}: ${label(row)}. ${state}${row.state === 'failed' ? `: ${reason(call)}` : ''} ${time(row)}`;
}

function head(call) {
  const names = { caller: [t('caller'), call.caller], server: [t('server'), 'STBLink'], target: [t('target'), call.target ?? '–'] };
  return Object.entries(names).map(([party, [role, name]]) => svg('g', { class: `party ${party}` },
    svg('rect', { x: X[party] - 100, y: 4, width: 200, height: 46, rx: 10 }),
    svg('text', { x: X[party], y: 22, class: 'role' }, role),
    svg('text', { x: X[party], y: 40, class: 'name' }, name.length > 24 ? `${name.slice(0, 22)}…` : name)));
}

function lifelines(height) {
  return Object.values(X).map((x) => svg('line', { class: 'life', x1: x, x2: x, y1: 50, y2: height - 6 }));
}

function drawn(row, y) {
  return svg('g', { class: `row ${row.state}`, 'data-step': row.step, 'data-state': row.state },
    svg('rect', { class: 'badge', x: 14, y: y - 12, width: 46, height: 24, rx: 12 }),
    svg('text', { class: 'number', x: 37, y: y + 4.5 }, row.step),
    row.from === row.to ? dot(row, y) : arrow(row, y),
    svg('text', { class: 'time', x: TIME_X, y: y + 4.5 }, row.state === 'failed' ? '' : time(row)));
}

function arrow(row, y) {
  const from = X[row.from];
  const to = X[row.to];
  const way = Math.sign(to - from);
  const failed = row.state === 'failed';
  // Past the server's line the text stands in the right half, or the line would run through it.
  const middle = Math.abs(to - from) > 300 ? (X.server + X.target) / 2 : (from + to) / 2;
  const tip = failed ? from + (to - from) * 0.86 : to - way * 2;
  return svg('g', {},
    svg('line', { class: 'arrow', x1: from + way * 4, y1: y + 4, x2: tip - (failed ? 0 : way * 8), y2: y + 4 }),
    failed ? cross(tip, y + 4) : svg('polygon', { class: 'head', points: `${tip},${y + 4} ${tip - way * 10},${y - 1} ${tip - way * 10},${y + 9}` }),
    svg('text', { class: 'label', x: middle, y: y - 4 }, label(row)),
    failed ? svg('text', { class: 'reason', x: from + (to - from) * 0.42, y: y + 19 }, reason(row.call)) : null);
}

function dot(row, y) {
  const x = X[row.from];
  const failed = row.state === 'failed';
  return svg('g', {},
    failed ? cross(x, y) : svg('circle', { class: 'dot', cx: x, cy: y, r: 6 }),
    svg('text', { class: 'label beside', x: x + 14, y: y + 4.5 }, label(row) + (failed ? ` – ${reason(row.call)}` : '')));
}

function cross(x, y) {
  return svg('g', { class: 'cross' },
    svg('circle', { cx: x, cy: y, r: 10 }),
    svg('path', { d: `M${x - 4} ${y - 4}l8 8M${x + 4} ${y - 4}l-8 8` }));
}

function ending(call, event, y) {
  const why = event.name === 'REVOKE' ? t('endedBy_REVOKE') : event.note ?? '';
  const millis = event.ms - call.startedMs;
  return svg('g', { class: 'ending', 'data-ending': event.name },
    svg('line', { x1: X.caller, x2: X.target, y1: y, y2: y }),
    svg('text', { class: 'label', x: (X.server + X.target) / 2, y: y - 6 }, `${t('ended')}${why ? ` – ${why}` : ''}`),
    svg('text', { class: 'time', x: TIME_X, y: y + 4.5 }, `+${t('millis', millis)}`));
}
