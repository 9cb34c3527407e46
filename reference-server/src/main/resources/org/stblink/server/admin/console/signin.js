// Who is it? A token, kept for this tab only: sessionStorage ends with it, and no other site can read or send it.

import { Api, Refused } from './api.js';
import { el } from './dom.js';
import { explain, t } from './words.js';

const KEY = 'stblink.token';

export function keptToken() {
  return sessionStorage.getItem(KEY);
}

export function forgetToken() {
  sessionStorage.removeItem(KEY);
}

/** Asks the server whose token this is: { api, name, role }. */
export async function enter(token) {
  const api = new Api(token);
  const self = await api.get('/v1/self');
  sessionStorage.setItem(KEY, token);
  return { api, name: self.name, role: self.role };
}

export function signIn(entered, message) {
  const problem = el('p', { class: 'problem', role: 'alert' }, message ?? '');
  const input = el('input', {
    id: 'token', type: 'password', autocomplete: 'off', spellcheck: 'false', required: true,
    'aria-describedby': 'token-help' });
  const button = el('button', { type: 'submit', class: 'primary' }, t('signIn'));

  async function submit(event) {
    event.preventDefault();
    button.disabled = true;
    try {
      // A header takes nothing else; a wrong paste is a wrong token.
      const token = input.value.trim();
      if (!/^[\x21-\x7e]+$/.test(token)) {
        problem.textContent = t('tokenWrong');
        return;
      }
      entered(await enter(token));
    } catch (failure) {
      problem.textContent = failure instanceof Refused && failure.status === 401 ? t('tokenWrong') : explain(failure);
    } finally {
      button.disabled = false;
      input.focus();
    }
  }

  return el('main', { class: 'sign-in', id: 'content' },
    el('form', { class: 'panel', onsubmit: submit },
      el('img', { src: '/console/icon.svg', alt: '', width: 44, height: 44 }),
      el('h1', {}, t('title')),
      el('p', { class: 'lead' }, t('signInLead')),
      el('div', { class: 'field' }, el('label', { for: 'token' }, t('token')), input),
      problem,
      button,
      el('p', { class: 'note', id: 'token-help' }, t('tokenHelp')),
      el('p', { class: 'note' }, t('tokenKept'))));
}
