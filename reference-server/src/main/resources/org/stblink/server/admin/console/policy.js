// Who may call whom: rules in order, the first that matches decides. Two operators cannot undo each other's work: what is
// saved names the version that was read (If-Match).

import { confirmed } from './dialog.js';
import { chip, heading, table } from './parts.js';
import { announce, el, replace } from './dom.js';
import { t } from './words.js';

const PATH = '/v1/policy';
const PARTIES = ['anyone', 'same-group', 'group:', 'device:'];
const CHANGED_MEANWHILE = 412;

export function policy({ api, failed, mayRule }) {
  const body = el('div', { 'data-part': 'policy' }, heading(t('policy')), el('p', { class: 'empty' }, t('loading')));
  let version = '';
  let rules = [];
  let dirty = false;

  /** What is being typed stays, also what somebody began to type while the look was under way. */
  async function load(anyhow) {
    try {
      const read = await api.versioned(PATH);
      if (dirty && !anyhow) {
        return;
      }
      version = read.version;
      rules = read.value.rules;
      dirty = false;
      draw(read.value);
    } catch (problem) {
      failed(problem);
    }
  }

  function draw(state) {
    const stored = state.source === 'stored';
    replace(body,
      heading(t('policy'), el('span', { class: 'note', 'data-part': 'source' },
        stored ? t('policyStored', state.version) : t('policyConfigured'))),
      el('p', { class: 'lead' }, t('policyLead')),
      mayRule ? editor(stored) : el('section', { class: 'panel' }, table(t('policy'), [t('order'), t('verdict'), t('caller'), t('target')],
        rules.map((rule, index) => [index + 1, verdict(rule), mono(rule.caller), mono(rule.target)]), t('noRules'))));
  }

  function editor(stored) {
    const rows = el('div', { 'data-part': 'rules' });
    const save = el('button', { type: 'submit', class: 'primary', 'data-act': 'save' }, t('save'));
    const redraw = () => {
      save.disabled = !dirty;
      replace(rows, table(t('policy'), [t('order'), t('verdict'), t('caller'), t('target'), ''],
        rules.map((rule, index) => row(rule, index)), t('noRules')));
    };
    const change = () => {
      dirty = true;
      redraw();
    };

    /** The focus stays with a rule that is moved, so that the same key moves it on; at either end, what is left to do has it. */
    const follow = (key, index) => {
      const place = Math.min(index, rules.length - 1);
      [key, 'moveUp', 'moveDown', 'remove']
        .map((name) => rows.querySelector(`[data-focus="${name} ${place}"]:enabled`))
        .find((one) => one !== null)?.focus();
    };

    function row(rule, index) {
      const name = (key) => `${t(key)} ${index + 1}`;
      const verdicts = el('select', { 'aria-label': name('verdict'), 'data-focus': `verdict ${index}`,
        onchange: (event) => { rule.allow = event.target.value === 'allow'; change(); } },
        ['allow', 'deny'].map((value) => el('option', { value, selected: rule.allow === (value === 'allow') }, t(value))));
      const party = (key) => el('input', { value: rule[key], list: 'parties', maxlength: 80, autocomplete: 'off', spellcheck: 'false',
        required: true, class: 'mono', 'aria-label': name(key), 'data-focus': `${key} ${index}`,
        oninput: (event) => { rule[key] = event.target.value.trim(); dirty = true; save.disabled = false; } });
      const move = (from, to) => rules.splice(to, 0, ...rules.splice(from, 1));
      const button = (key, sign, to, act, disabled) => el('button', { type: 'button', class: 'small plain', disabled,
        'aria-label': name(key), title: t(key), 'data-focus': `${key} ${index}`,
        onclick: () => { act(index, to); change(); follow(key, to); } }, sign);
      return [index + 1, verdicts, party('caller'), party('target'), el('div', { class: 'actions' },
        button('moveUp', '↑', index - 1, move, index === 0),
        button('moveDown', '↓', index + 1, move, index === rules.length - 1),
        button('remove', '×', index, () => rules.splice(index, 1), false))];
    }

    redraw();
    return el('form', { class: 'panel', onsubmit: (event) => { event.preventDefault(); put(); } },
      el('datalist', { id: 'parties' }, PARTIES.map((value) => el('option', { value }))),
      rows,
      el('div', { class: 'actions' },
        el('button', { type: 'button', class: 'plain', 'data-act': 'add-rule', onclick: () => {
          rules.push({ allow: true, caller: 'anyone', target: 'same-group' });
          change();
          rows.querySelector('tbody tr:last-child select').focus();
        } }, t('addRule')),
        el('button', { type: 'button', class: 'plain', 'data-act': 'reset', disabled: !stored, onclick: forget }, t('resetPolicy')),
        save));
  }

  async function put() {
    if (await confirmed({ title: t('askPolicy'), lead: t('askPolicyLead'), act: t('save'), danger: true }) !== null) {
      await change(() => api.put(PATH, { rules }, version));
    }
  }

  async function forget() {
    if (await confirmed({ title: t('askResetPolicy'), lead: t('askPolicyLead'), act: t('resetPolicy'), danger: true }) !== null) {
      await change(() => api.remove(PATH, version));
    }
  }

  /** What is wrong with the rules leaves them as they are typed; what somebody else saved is shown instead. */
  async function change(act) {
    try {
      await act();
      announce(t('done_policy'));
    } catch (problem) {
      failed(problem);
      if (problem.status !== CHANGED_MEANWHILE) {
        return;
      }
    }
    load(true);
  }

  load(false);
  return {
    element: body,
    reload: () => load(false),
    unsaved: () => dirty,
    close() {},
  };
}

function verdict(rule) {
  return chip(rule.allow ? 'good' : 'bad', t(rule.allow ? 'allow' : 'deny'));
}

function mono(text) {
  return el('span', { class: 'mono' }, text);
}
