// Questions before something is done that cannot be undone by looking away.

import { el } from './dom.js';
import { focusIn } from './place.js';
import { t } from './words.js';

const QUESTION = 'question';

/**
 * Asks. The way out has the focus, so that a key pressed by mistake changes nothing.
 *
 * @returns null when it was given up; else { option: whether the box was ticked }
 */
export function confirmed({ title, lead, act, danger, option }) {
  const box = el('input', { type: 'checkbox', id: 'dialog-option' });
  const cancel = el('button', { type: 'button', value: 'cancel', class: 'plain', autofocus: true, onclick: () => dialog.close() }, t('cancel'));
  const go = el('button', { type: 'button', class: danger ? 'danger' : 'primary', 'data-act': 'confirm', onclick: () => dialog.close('go') }, act);
  const dialog = el('dialog', { class: QUESTION, 'aria-labelledby': 'dialog-title', 'aria-describedby': 'dialog-lead' },
    el('h2', { id: 'dialog-title' }, title),
    el('p', { id: 'dialog-lead' }, lead),
    option ? el('div', { class: 'field check' }, box, el('label', { for: 'dialog-option' }, option)) : null,
    el('div', { class: 'actions' }, cancel, go));
  return shown(dialog, () => (dialog.returnValue === 'go' ? { option: box.checked } : null));
}

/** Shows a value until it is closed. */
export function tell(title, value) {
  const close = el('button', { type: 'button', class: 'primary', onclick: () => dialog.close() }, t('close'));
  const dialog = el('dialog', { 'aria-labelledby': 'dialog-title' },
    el('h2', { id: 'dialog-title' }, title),
    el('output', { class: 'secret mono' }, value),
    el('div', { class: 'actions' }, close));
  return shown(dialog, () => null);
}

/** Gives up a question: what it is about is no longer shown. */
export function withdraw() {
  document.querySelectorAll(`dialog.${QUESTION}[open]`).forEach((dialog) => dialog.close());
}

/** Closes whatever is open, also a value that nobody has closed: who saw it has gone. */
export function closeAll() {
  document.querySelectorAll('dialog[open]').forEach((dialog) => dialog.close());
}

function shown(dialog, answer) {
  const goBack = focusIn(document.getElementById('app'));
  document.body.append(dialog);
  return new Promise((done) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      if (document.activeElement === document.body) {
        goBack(); // what had the focus was drawn anew meanwhile
      }
      done(answer());
    });
    dialog.showModal();
  });
}
