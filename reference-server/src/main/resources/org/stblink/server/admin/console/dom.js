// Elements without markup: every text becomes a text node, so nothing a device says of itself can become a tag.
// The Content-Security-Policy forbids the other way altogether (require-trusted-types-for 'script').

import { placeIn } from './place.js';

const SVG = 'http://www.w3.org/2000/svg';

/**
 * An element. Properties that are functions are listeners (onclick), true is an empty attribute, false and null none.
 * Children are nodes, texts, numbers, lists of these, or nothing.
 */
export function el(tag, properties, ...children) {
  return fill(document.createElement(tag), properties, children);
}

/** The same for drawings. */
export function svg(tag, properties, ...children) {
  return fill(document.createElementNS(SVG, tag), properties, children);
}

function fill(node, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (typeof value === 'function') {
      node.addEventListener(name.slice(2), value);
    } else if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? '' : value);
    }
  }
  append(node, children);
  return node;
}

function append(node, children) {
  for (const child of children) {
    if (Array.isArray(child)) {
      append(node, child);
    } else if (child instanceof Node) {
      node.append(child);
    } else if (child !== null && child !== undefined && child !== false) {
      node.append(String(child));
    }
  }
}

/** What the pointer is pressed on; null when it is not. */
let pressedOn = null;

/** What nodes are to hold once the pointer is released. */
const waiting = new Map();

addEventListener('pointerdown', (event) => { pressedOn = event.target; });
// Behind a menu, the release is not always told.
['pointerup', 'pointercancel', 'contextmenu', 'blur'].forEach((end) => addEventListener(end, () => {
  pressedOn = null;
  setTimeout(showWaiting); // behind the click
}));

function showWaiting() {
  const shown = [...waiting];
  waiting.clear();
  shown.forEach(([node, children]) => replace(node, ...children));
}

/**
 * Puts something else into a node; whoever is at something in it stays there. While the pointer is pressed on something in it,
 * that waits: a button that is drawn anew between press and release has no click.
 */
export function replace(node, ...children) {
  if (pressedOn !== null && node.contains(pressedOn)) {
    waiting.set(node, children);
    return;
  }
  waiting.delete(node);
  const goBack = placeIn(node);
  node.replaceChildren();
  append(node, children);
  goBack();
}

/** Tells users who listen to the page instead of looking at it. */
export function announce(text) {
  document.getElementById('announcer').textContent = text;
}

/** Calls a function soon, once for however many wishes; the result has a method that gives it up. */
export function calmly(millis, action) {
  let timer = null;
  const wish = () => {
    timer ??= setTimeout(() => {
      timer = null;
      action();
    }, millis);
  };
  wish.stop = () => clearTimeout(timer);
  return wish;
}
