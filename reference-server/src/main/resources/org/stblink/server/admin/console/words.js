// The language, and how numbers, times and refusals are said in it.

import { Refused, Unsure } from './api.js';
import { TEXTS } from './texts.js';

const KEY = 'stblink.language';
let language = localStorage.getItem(KEY) ?? (navigator.language.startsWith('zh') ? 'zh' : 'en');

export function currentLanguage() {
  return language;
}

export function setLanguage(next) {
  language = next;
  localStorage.setItem(KEY, next);
  applyLanguage();
}

/** Tells the browser, for the voice, the fonts and the line breaks. */
export function applyLanguage() {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.title = t('title');
}

/** A text of the console; {0} and so on take the values. */
export function t(key, ...values) {
  const texts = TEXTS[key];
  if (texts === undefined) {
    throw new Error(`no text ${key}`);
  }
  return texts[language === 'zh' ? 1 : 0].replace(/\{(\d)\}/g, (all, index) => values[index]);
}

/** A text when there is one for what the server said, and otherwise its own word. */
export function word(prefix, value) {
  return TEXTS[prefix + value] === undefined ? String(value) : t(prefix + value);
}

export function count(number) {
  return new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en-GB').format(number);
}

export function duration(millis) {
  const seconds = Math.max(0, Math.round(millis / 1000));
  if (seconds < 60) {
    return t('seconds', seconds);
  }
  if (seconds < 3600) {
    return t('minutes', Math.floor(seconds / 60));
  }
  return seconds < 172_800 ? t('hours', Math.floor(seconds / 3600)) : t('days', Math.floor(seconds / 86_400));
}

export function ago(millis) {
  return millis < 1000 ? t('atOnce') : t('ago', duration(millis));
}

/** What to tell of something that went wrong. */
export function explain(problem) {
  if (problem instanceof Refused) {
    return `${problem.texts[language] || ''} ${problem.message} (${problem.code || problem.status})`.trim();
  }
  return t(problem instanceof Unsure ? 'unsure' : 'unreachable');
}
