// The frame: who is signed in, which view is open, language and theme.

import { call, calls } from './calls.js';
import { device } from './device.js';
import { devices } from './devices.js';
import { closeAll, confirmed, withdraw } from './dialog.js';
import { el, replace } from './dom.js';
import { Feed } from './feed.js';
import { imports } from './imports.js';
import { keys } from './keys.js';
import { overview } from './overview.js';
import { tick } from './parts.js';
import { policy } from './policy.js';
import { sessions } from './sessions.js';
import { enter, forgetToken, keptToken, signIn } from './signin.js';
import { Refused, Unseen, Unsure } from './api.js';
import { applyLanguage, currentLanguage, explain, setLanguage, t } from './words.js';

const THEME = 'stblink.theme';
const app = document.getElementById('app');
const views = { overview, devices, device, sessions, calls, call, policy, imports, keys };
const TABS = ['overview', 'devices', 'sessions', 'calls', 'policy', 'imports', 'keys'];
const ACTING = ['operate', 'administer'];
const CAPTURE_MILLIS = 10_000;

/** { api, name, role } of who is signed in, the feed, and the open view with its elements. */
let user = null;
let feed = null;
let view = null;
let frame = null;
let watch = null;

/** #/device/ID?x=y is { name: 'device', value: 'ID', query }. */
function route() {
  const [way, query] = location.hash.replace(/^#\/?/, '').split('?');
  const [name, value] = way.split('/');
  const known = Object.hasOwn(views, name) ? name : 'overview';
  return { name: known, value: decoded(value ?? ''), query: new URLSearchParams(query ?? '') };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function open() {
  view?.close();
  withdraw();
  const { name, value, query } = route();
  clearProblem();
  frame.unseen.textContent = '';
  view = views[name]({
    api: user.api, feed, query, id: value, trace: value.toLowerCase(), failed, clearProblem, mayAct: ACTING.includes(user.role),
    mayRule: user.role === 'administer' });
  replace(frame.content, view.element);
  const tab = { device: 'devices', call: 'calls' }[name] ?? name;
  frame.tabs.forEach((link, key) => {
    if (key === tab) {
      link.setAttribute('aria-current', 'page');
    } else {
      link.removeAttribute('aria-current');
    }
  });
}

function failed(problem) {
  if (problem instanceof Refused && problem.status === 401) {
    leave(t('unwelcome'));
  } else if (frame !== null && problem instanceof Unseen) {
    say(frame.unseen, `${t('problem')}: ${explain(problem)}`);
  } else if (frame !== null) {
    if (problem instanceof Refused) {
      frame.unseen.textContent = '';
    }
    frame.look = problem.look ?? null;
    say(frame.problem, problem instanceof Unsure ? explain(problem) : `${t('problem')}: ${explain(problem)}`);
  }
}

/** Once: what is said anew is read out anew. */
function say(place, text) {
  if (place.textContent !== text) {
    place.textContent = text;
  }
}

/** What went wrong before is no longer news when something is done. */
function clearProblem() {
  if (frame !== null) {
    frame.problem.textContent = '';
    frame.look = null;
  }
}

/** The server answers, and what it refused to show before, it shows now. */
function seen(path) {
  if (frame !== null) {
    frame.unseen.textContent = '';
    if (frame.look === path) {
      clearProblem();
    }
  }
}

/** The server answers, for the first time or again, or says that events are missing: what happened before, nobody has told this page. */
function answered() {
  frame.unseen.textContent = '';
  view?.reload?.();
}

function languageButton(redraw) {
  return el('button', {
    type: 'button', class: 'plain quiet', 'data-act': 'language', 'aria-label': t('switchLanguageLabel'),
    lang: currentLanguage() === 'zh' ? 'en' : 'zh-CN',
    onclick: async () => {
      if (view?.unsaved?.() && await confirmed({
        title: t('askLanguage'), lead: t('askLanguageLead'), act: t('switchLanguage'), danger: true }) === null) {
        return;
      }
      setLanguage(currentLanguage() === 'zh' ? 'en' : 'zh');
      redraw();
      document.querySelector('[data-act=language]').focus();
    } }, t('switchLanguage'));
}

function themeButton() {
  return el('button', { type: 'button', class: 'plain quiet', 'data-act': 'theme', 'aria-label': t('theme'), title: t('theme'),
    onclick: () => {
      const dark = getComputedStyle(document.documentElement).colorScheme.includes('dark');
      localStorage.setItem(THEME, dark ? 'light' : 'dark');
      applyTheme();
    } }, '◐');
}

function applyTheme() {
  const kept = localStorage.getItem(THEME);
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  document.documentElement.dataset.theme = kept ?? system;
}

function drawFrame() {
  const content = el('main', { id: 'content', tabindex: '-1' });
  const problem = el('p', { class: 'problem', role: 'alert' });
  const unseen = el('p', { class: 'problem', role: 'alert', 'data-part': 'unseen' });
  const capturing = el('p', { class: 'capturing', role: 'status', 'data-part': 'capture' });
  const state = el('span', { class: 'feed', 'data-part': 'feed' });
  const tabs = new Map(TABS.map((name) => [name, el('a', { href: name === 'overview' ? '#/' : `#/${name}` }, t(name))]));
  // Of a problem with a look: at what.
  frame = { content, problem, look: null, unseen, capturing, state, tabs };
  replace(app,
    el('a', { class: 'skip', href: '#content', onclick: (event) => { event.preventDefault(); content.focus(); } }, t('skip')),
    el('header', { class: 'top' },
      el('a', { class: 'brand', href: '#/' }, el('img', { src: '/console/icon.svg', alt: '', width: 26, height: 26 }), 'STBLink'),
      el('nav', { 'aria-label': t('navigation') }, [...tabs.values()]),
      el('div', { class: 'who' },
        state,
        el('span', { class: 'user' }, user.name, el('span', { class: 'role' }, t(`role_${user.role}`))),
        languageButton(() => { drawFrame(); open(); }),
        themeButton(),
        el('button', { type: 'button', class: 'plain quiet', 'data-act': 'sign-out', onclick: () => leave() }, t('signOut')))),
    capturing,
    problem,
    unseen,
    content);
  drawState();
  lookForCapture();
}

/** Whoever looks at a server that writes traffic down has to know. */
async function lookForCapture() {
  try {
    const { capturing } = await user.api.get('/v1/capture');
    if (frame !== null) {
      frame.capturing.textContent = capturing ? t('capturing') : '';
    }
  } catch (problem) {
    failed(problem);
  }
}

function drawState() {
  frame.state.className = `feed ${feed.live ? 'live' : 'lost'}`;
  frame.state.textContent = t(feed.live ? 'live' : 'reconnecting');
}

function entered(who) {
  user = who;
  user.api.addEventListener('act', clearProblem);
  user.api.addEventListener('seen', (event) => seen(event.detail));
  feed = new Feed(user.api);
  feed.addEventListener('counts', (event) => {
    view?.counts?.(event.detail);
    tick(feed);
  });
  watch = setInterval(lookForCapture, CAPTURE_MILLIS);
  feed.addEventListener('happening', (event) => view?.happening?.(event.detail));
  feed.addEventListener('state', () => {
    drawState();
    if (feed.live) {
      answered();
    }
  });
  feed.addEventListener('gap', answered);
  feed.addEventListener('refused', (event) => failed(event.detail));
  feed.addEventListener('unwelcome', () => leave(t('unwelcome')));
  drawFrame();
  open();
}

function leave(message) {
  clearInterval(watch);
  view?.close();
  closeAll();
  feed?.close();
  forgetToken();
  user = feed = view = frame = null;
  welcome(message);
}

function welcome(message) {
  replace(app, el('div', { class: 'corner' }, languageButton(() => welcome(message)), themeButton()), signIn(entered, message));
  document.getElementById('token')?.focus(); // not there yet while the pointer is pressed
}

/** Keys of the open view, where nothing is being typed. */
function key(event) {
  const typing = event.target.matches('input, select, textarea') || document.querySelector('dialog[open]') !== null;
  const action = view?.keys?.[event.key];
  if (action && !typing && !event.ctrlKey && !event.altKey && !event.metaKey) {
    event.preventDefault();
    action();
  }
}

async function begin() {
  applyTheme();
  applyLanguage();
  addEventListener('hashchange', () => {
    if (user !== null) {
      open();
      frame.content.querySelector('h1')?.focus();
    }
  });
  addEventListener('keydown', key);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', applyTheme);
  const token = keptToken();
  if (token === null) {
    welcome();
    return;
  }
  try {
    entered(await enter(token));
  } catch (problem) {
    welcome(problem instanceof Refused ? t('unwelcome') : explain(problem));
  }
}

begin();
