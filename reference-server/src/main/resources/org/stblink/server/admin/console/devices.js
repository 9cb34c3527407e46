// The allow-list, a page at a time: a million devices cost the page no more than a hundred do. The server lists in byte
// order of the ids and goes on behind any id, so the page jumps by id, not by number.

import { deviceLink, deviceState, heading, table } from './parts.js';
import { announce, calmly, el, replace } from './dom.js';
import { ago, count, t } from './words.js';

const ROWS = 50;
const REFRESH_MILLIS = 5_000;
const PAUSE_PER_SEARCH = 20;
const STANDINGS = ['ALLOWED', 'QUARANTINED', 'REVOKED'];

export function devices({ api, failed, query }) {
  const total = el('span', { class: 'note', 'data-part': 'total' });
  const list = el('div', { 'data-part': 'list', 'aria-busy': 'true' });
  const range = el('span', { class: 'note', 'data-part': 'range' });
  /** Where each page begins; the last is the one that is shown. */
  let pages = [''];
  let next = null;
  let asking = new AbortController();
  let again = null;

  const search = field('search', t('search'), { type: 'search', 'aria-keyshortcuts': '/', placeholder: t('searchHint') });
  const after = field('after', t('startAt'), { type: 'search' });
  const standing = el('select', { id: 'standing', onchange: restart },
    el('option', { value: '' }, t('anyStanding')),
    STANDINGS.map((value) => el('option', { value, selected: query.get('standing') === value }, t(`standing_${value}`))));
  const connected = el('input', { id: 'connected', type: 'checkbox', checked: query.get('connected') === 'true', onchange: restart });
  search.input.value = query.get('search') ?? '';
  const first = el('button', { type: 'button', onclick: () => show(['']) }, t('first'));
  const previous = el('button', { type: 'button', onclick: () => show(pages.slice(0, -1)) }, t('previous'));
  const following = el('button', { type: 'button', onclick: () => show([...pages, next]) }, t('next'));
  const typed = calmly(250, restart);

  function field(id, label, properties) {
    const input = el('input', { id, autocomplete: 'off', spellcheck: 'false', maxlength: 64, oninput: () => typed(), ...properties });
    return { input, element: el('div', { class: 'field' }, el('label', { for: id }, label), input) };
  }

  function restart() {
    show(['']);
  }

  /** Until the page has come, the one before it is shown and counts: a second click asks for the same. */
  function show(wanted) {
    list.setAttribute('aria-busy', 'true');
    const parameters = new URLSearchParams({ limit: ROWS });
    set(parameters, 'search', search.input.value.trim());
    set(parameters, 'standing', standing.value);
    set(parameters, 'after', wanted.at(-1) || after.input.value.trim());
    set(parameters, 'connected', connected.checked ? 'true' : '');
    look(wanted, parameters, true);
  }

  /** Then looks again now and then for what has become of them: the less often, the longer the server has to search for them. */
  async function look(wanted, parameters, tell) {
    asking.abort();
    clearTimeout(again);
    asking = new AbortController();
    const mine = asking;
    const began = performance.now();
    try {
      const page = await api.get(`/v1/devices?${parameters}`, mine.signal);
      pages = wanted;
      next = page.next ?? null;
      draw(page.devices);
      if (tell) {
        announce(range.textContent || t('none'));
      }
    } catch (problem) {
      if (!mine.signal.aborted) {
        failed(problem);
      }
    }
    if (!mine.signal.aborted) {
      const pause = Math.max(REFRESH_MILLIS, PAUSE_PER_SEARCH * (performance.now() - began));
      again = setTimeout(() => {
        loadTotal();
        look(wanted, parameters, false);
      }, pause);
    }
  }

  function draw(found) {
    const begin = (pages.length - 1) * ROWS + 1;
    range.textContent = found.length === 0 ? '' : t('shown', count(begin), count(begin + found.length - 1));
    first.disabled = pages.length === 1;
    previous.disabled = pages.length === 1;
    following.disabled = next === null;
    replace(list, table(t('devices'),
      [t('id'), t('state'), t('group'), t('address'), t('model'), t('firmware'), t('heard')],
      found.map((device) => [
        deviceLink(device.id), deviceState(device), device.group,
        device.address ? el('span', { class: 'mono' }, device.address) : '–',
        device.model || '–', device.firmware || '–',
        device.heardMs === undefined ? '–' : ago(device.heardMs)]),
      t('none'), found.map((device) => device.id)));
    list.setAttribute('aria-busy', 'false');
  }

  async function loadTotal() {
    try {
      total.textContent = t('ofAll', count((await api.get('/v1/health')).devices));
    } catch (problem) {
      failed(problem);
    }
  }

  /** Up and down go from device to device. */
  function move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const links = [...list.querySelectorAll('tbody td:first-child a')];
    const at = links.indexOf(document.activeElement);
    if (step !== undefined && at >= 0) {
      event.preventDefault();
      links[Math.min(links.length - 1, Math.max(0, at + step))].focus();
    }
  }

  list.addEventListener('keydown', move);
  loadTotal();
  restart();
  return {
    element: el('div', {},
      heading(t('devices'), total),
      el('form', { class: 'filters', role: 'search', onsubmit: (event) => { event.preventDefault(); restart(); } },
        search.element,
        after.element,
        el('div', { class: 'field' }, el('label', { for: 'standing' }, t('standing')), standing),
        el('div', { class: 'field check' }, connected, el('label', { for: 'connected' }, t('onlyConnected')))),
      el('nav', { class: 'pager', 'aria-label': t('pages') }, first, previous, following, range),
      el('section', { class: 'panel' }, list)),
    reload() {
      loadTotal();
      show(pages);
    },
    keys: { '/': () => search.input.focus() },
    close() {
      asking.abort();
      clearTimeout(again);
      typed.stop();
    },
  };
}

function set(parameters, name, value) {
  if (value !== '') {
    parameters.set(name, value);
  }
}
