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
const PART_DEVICES = 50_000;
/** That is no comment, which may have commas in a list of serials. */
const FIRST_LINE = /^(?!\s*#)\s*\S.*$/m;
/** As the server reads it: alike but for as many digits at the end. */
const RANGE = /^(.*?)(\d{1,18})\s*\.\.\s*(.*)$/;

/** A file's letters are never guessed: others would come onto the list. */
class NotUtf8 extends Error {
  constructor(line) {
    super(`line ${line} is not UTF-8`);
    this.line = line;
  }
}

export function imports({ api, failed, clearProblem, mayRule }) {
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
    clearProblem();
    let wrong = null;
    try {
      await send(await source(), dry);
    } catch (problem) {
      wrong = problem;
    }
    const left = await discard();
    wrong ??= left;
    busy(false);
    if (wrong instanceof NotUtf8) {
      show({}, t('importNotUtf8', wrong.line));
    } else if (Array.isArray(wrong?.facts?.lines)) {
      show(wrong.facts, t('importRefused'));
    } else if (wrong !== null) {
      failed(wrong);
    }
  }

  async function source() {
    const chosen = file.files[0];
    const text = chosen ? utf8(await chosen.arrayBuffer()) : lines.value;
    const first = FIRST_LINE.exec(text)?.[0] ?? '';
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
    for (const part of type === CSV ? partsOfCsv(text) : partsOfSerials(text)) {
      if (givenUp) {
        break;
      }
      counts = await api.send(path`/v1/imports/${open}/lines`, type, part.lines);
      for (const token of counts.tokens ?? []) {
        tokens.push(token);
      }
      bar.value = part.done;
    }
    if (givenUp) {
      announce(t('importGivenUp'));
      replace(result, el('p', { class: 'note' }, t('importGivenUp')));
    } else if (dry || counts.problems > 0) {
      show(counts, t(counts.problems > 0 ? 'importRefused' : 'importWould'));
    } else {
      save(tokens); // before it takes effect: nobody can read them again
      counts = await api.commit(path`/v1/imports/${open}/commit`);
      open = null;
      show(counts, t('importDone'), tokens);
    }
  }

  /** What came of an import that is not wanted is taken away again. The problem with that, or null. */
  async function discard() {
    const number = open;
    open = null;
    try {
      if (number !== null) {
        await api.remove(path`/v1/imports/${number}`);
      }
      return null;
    } catch (problem) {
      return problem;
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
    unsaved: () => lines.value !== '' || file.files.length > 0,
    close() {
      givenUp = true; // the loop sees it and takes everything away
    },
  };
}

function utf8(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const until = new TextDecoder().decode(bytes).split('\uFFFD', 1)[0];
    throw new NotUtf8(until.split('\n').length);
  }
}

/** Parts end where lines do; lines of CSV that go on behind a quoted end of line would need more, and no serial has one. */
function* partsOfCsv(text) {
  for (let at = 0; at < text.length;) {
    const wanted = at + PART_CHARACTERS;
    const line = wanted >= text.length ? -1 : text.indexOf('\n', wanted);
    const end = line < 0 ? text.length : line + 1;
    yield { lines: text.slice(at, end), done: end / text.length };
    at = end;
  }
}

/**
 * A range that is cut goes on in the next part, and the part before ends without an end of line: so the server counts the lines
 * of the text.
 */
function* partsOfSerials(text) {
  let lines = '';
  let devices = 0;
  let at = 0;
  for (const line of text.split('\n')) {
    for (const piece of pieces(line)) {
      if (piece.from > 0 || devices + piece.devices > PART_DEVICES || lines.length > PART_CHARACTERS) {
        yield { lines, done: (at + line.length * piece.from) / text.length };
        lines = '';
        devices = 0;
      }
      lines += piece.line;
      devices += piece.devices;
    }
    lines += '\n';
    at += line.length + 1;
  }
  yield { lines, done: 1 };
}

/** A line as it is, or, of a range that is too large, its pieces; from 0 to 1, where each begins. */
function* pieces(line) {
  const range = rangeOf(line.trim());
  if (range === null || range.size <= PART_DEVICES) {
    yield { line, from: 0, devices: range?.size ?? 1 };
    return;
  }
  const serial = (place) => range.prefix + String(range.first + BigInt(place)).padStart(range.width, '0');
  for (let from = 0; from < range.size; from += PART_DEVICES) {
    const devices = Math.min(PART_DEVICES, range.size - from);
    yield { line: `${serial(from)}..${serial(from + devices - 1)}`, from: from / range.size, devices };
  }
}

/** Null for what is none: a serial, a comment, or what the server says the fault of. */
function rangeOf(line) {
  const [, prefix, digits, until] = line.startsWith('#') ? [] : RANGE.exec(line) ?? [];
  if (prefix === undefined) {
    return null;
  }
  const last = until.startsWith(prefix) ? until.slice(prefix.length) : until;
  const isOne = last.length === digits.length && /^\d+$/.test(last) && BigInt(last) >= BigInt(digits);
  return isOne
    ? { prefix, width: digits.length, first: BigInt(digits), size: Number(BigInt(last) - BigInt(digits)) + 1 }
    : null;
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
