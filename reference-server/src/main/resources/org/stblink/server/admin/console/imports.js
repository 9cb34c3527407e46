// A fleet onto the allow-list: serials, ranges or CSV, typed or from a file. It goes in parts, so that there is something to
// see of a million; nobody sees any of it before the end, and with a mistake in it nothing is imported.

import { path } from './api.js';
import { heading, panel, table } from './parts.js';
import { announce, el, replace } from './dom.js';
import { count, t } from './words.js';

const CSV = 'text/csv';
const SERIALS = 'text/plain';
/** Of a part: what the server takes at once is more, but then nothing would move for long. */
const PART_CHARACTERS = 256 * 1024;

export function imports({ api, failed, mayRule }) {
  const result = el('div', { 'data-part': 'result', 'aria-live': 'polite' });
  if (!mayRule) {
    return { element: el('div', {}, heading(t('import')), el('p', { class: 'empty' }, t('needsAdminister'))), close() {} };
  }
  /** The number of the import that is under way, and whether it was given up. */
  let open = null;
  let givenUp = false;

  const lines = el('textarea', { id: 'lines', rows: 8, class: 'mono', spellcheck: 'false', placeholder: 'STB-0001..STB-0999' });
  const file = el('input', { id: 'file', type: 'file', accept: '.csv,.txt,text/csv,text/plain' });
  const group = el('input', { id: 'group', maxlength: 64, autocomplete: 'off', spellcheck: 'false' });
  const makeTokens = el('input', { id: 'make-tokens', type: 'checkbox' });
  const bar = el('progress', { max: 1, value: 0, hidden: true, 'aria-label': t('importProgress') });
  const dryRun = el('button', { type: 'button', 'data-act': 'dry-run', onclick: () => run(true) }, t('dryRun'));
  const start = el('button', { type: 'submit', class: 'primary', 'data-act': 'import' }, t('importNow'));
  const stop = el('button', { type: 'button', class: 'plain', 'data-act': 'stop', hidden: true, onclick: () => { givenUp = true; } }, t('cancel'));

  async function run(dry) {
    busy(true);
    givenUp = false;
    replace(result);
    try {
      await send(await source(), dry);
    } catch (problem) {
      if (Array.isArray(problem.facts?.lines)) {
        show(problem.facts, t('importRefused'));
      } else {
        failed(problem);
      }
    } finally {
      await discard();
      busy(false);
    }
  }

  async function source() {
    const chosen = file.files[0];
    const text = chosen ? await chosen.text() : lines.value;
    const first = text.split('\n', 1)[0];
    return { text, type: chosen?.name.toLowerCase().endsWith('.csv') || first.includes(',') ? CSV : SERIALS };
  }

  async function send({ text, type }, dry) {
    const rules = makeTokens.checked && !dry ? { generateTokens: true } : {};
    if (group.value.trim() !== '') {
      rules.group = group.value.trim();
    }
    open = (await api.post('/v1/imports', rules)).import;
    const tokens = [];
    let counts = { inserted: 0, unchanged: 0, problems: 0 };
    for (let at = 0; at < text.length && !givenUp;) {
      const end = partEnd(text, at);
      counts = await api.send(path`/v1/imports/${open}/lines`, type, text.slice(at, end));
      tokens.push(...(counts.tokens ?? []));
      at = end;
      bar.value = at / text.length;
    }
    if (givenUp) {
      announce(t('importGivenUp'));
      replace(result, el('p', { class: 'note' }, t('importGivenUp')));
    } else if (dry || counts.problems > 0) {
      show(counts, t(counts.problems > 0 ? 'importRefused' : 'importWould'));
    } else {
      save(tokens); // before it takes effect: nobody can read them again
      counts = await api.post(path`/v1/imports/${open}/commit`);
      open = null;
      show(counts, t('importDone'), tokens);
    }
  }

  /** What came of an import that is not wanted is taken away again. */
  async function discard() {
    const number = open;
    open = null;
    if (number !== null) {
      try {
        await api.remove(path`/v1/imports/${number}`);
      } catch (problem) {
        failed(problem);
      }
    }
  }

  function show(counts, sentence, tokens = []) {
    announce(sentence);
    const wrong = counts.lines ?? [];
    replace(result, panel(sentence, null,
      counts.inserted === undefined ? null : el('dl', { class: 'facts' },
        el('dt', {}, t('importInserted')), el('dd', { 'data-fact': 'inserted' }, count(counts.inserted)),
        el('dt', {}, t('importUnchanged')), el('dd', { 'data-fact': 'unchanged' }, count(counts.unchanged)),
        el('dt', {}, t('importProblems')), el('dd', { 'data-fact': 'problems' }, count(counts.problems))),
      wrong.length === 0 ? null : table(t('importProblems'), [t('line'), t('id'), t('cause')],
        wrong.map((one) => [one.line, one.device ?? '–', one.problem]), ''),
      tokens.length === 0 ? null : el('div', { class: 'actions' },
        el('button', { type: 'button', 'data-act': 'save-tokens', onclick: () => save(tokens) }, t('saveTokens', count(tokens.length))))));
  }

  function busy(now) {
    for (const control of [lines, file, group, makeTokens, dryRun, start]) {
      control.disabled = now;
    }
    bar.value = 0;
    bar.hidden = !now;
    stop.hidden = !now;
  }

  const field = (id, label, input) => el('div', { class: 'field' }, el('label', { for: id }, label), input);
  return {
    element: el('div', {}, heading(t('import')), el('p', { class: 'lead' }, t('importLead')),
      el('form', { class: 'panel form', onsubmit: (event) => { event.preventDefault(); run(false); } },
        field('lines', t('importLines'), lines), field('file', t('importFile'), file), field('group', t('importGroup'), group),
        el('div', { class: 'field check' }, makeTokens, el('label', { for: 'make-tokens' }, t('importTokens'))),
        bar, el('div', { class: 'actions' }, stop, dryRun, start)),
      result),
    close() {
      givenUp = true; // the loop sees it and takes everything away
    },
  };
}

/** Parts end where lines do; lines of CSV that go on behind a quoted end of line would need more, and no serial has one. */
function partEnd(text, at) {
  const wanted = at + PART_CHARACTERS;
  const line = wanted >= text.length ? -1 : text.indexOf('\n', wanted);
  return line < 0 ? text.length : line + 1;
}

/** A file on the operator's machine; the page itself keeps nothing. */
function save(tokens) {
  if (tokens.length > 0) {
    const text = `id,token\n${tokens.map((one) => `${one.id},${one.token}\n`).join('')}`;
    const url = URL.createObjectURL(new Blob([text], { type: CSV }));
    el('a', { href: url, download: 'tokens.csv' }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  }
}
