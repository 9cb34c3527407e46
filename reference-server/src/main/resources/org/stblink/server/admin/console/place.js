// Where somebody is in what is drawn anew: what has the focus, what is selected, how far a wide table is scrolled.

/** Remembers all of it in a node; what is returned goes back there, as far as it is there still. */
export function placeIn(node) {
  const goBack = focusIn(node);
  const select = selectionIn(node);
  const scrolled = [...node.querySelectorAll('[data-scroll]')].map((one) => [one.dataset.scroll, one.scrollLeft]);
  return () => {
    goBack();
    select();
    scrolled.filter(([, left]) => left > 0).forEach(([name, left]) => {
      const same = keyed(node, 'scroll', name);
      if (same) {
        same.scrollLeft = left;
      }
    });
  };
}

/** The focus alone. If what had it is gone, the heading gets it: nobody has to come from the top of the page again. */
export function focusIn(node) {
  const focused = document.activeElement;
  if (!node.contains(focused)) {
    return () => {};
  }
  const row = rowOf(focused)?.dataset.row;
  const key = focused.dataset.focus;
  return () => {
    const place = row === undefined ? node : keyed(node, 'row', row);
    const same = place && key !== undefined ? keyed(place, 'focus', key) : null;
    (same ?? document.querySelector('main h1'))?.focus({ preventScroll: true });
  };
}

/** What is selected stays so where the same text stands: in the same row, though others may have come before it. */
function selectionIn(node) {
  const selection = getSelection();
  if (selection.isCollapsed || !node.contains(selection.anchorNode) || !node.contains(selection.focusNode)) {
    return () => {};
  }
  const text = String(selection);
  const anchor = wayTo(node, selection.anchorNode, selection.anchorOffset);
  const focus = wayTo(node, selection.focusNode, selection.focusOffset);
  return () => {
    try {
      selection.setBaseAndExtent(...anchor(), ...focus());
    } catch {
      selection.removeAllRanges(); // another text, and too short
    }
    if (String(selection) !== text) {
      selection.removeAllRanges();
    }
  };
}

/** How to find a place again: the row it is in, and which child of which from there. */
function wayTo(node, found, offset) {
  const row = rowOf(found.nodeType === Node.TEXT_NODE ? found.parentNode : found);
  const steps = [];
  for (let at = found; at !== (row ?? node); at = at.parentNode) {
    steps.unshift([...at.parentNode.childNodes].indexOf(at));
  }
  return () => {
    const start = row === null ? node : keyed(node, 'row', row.dataset.row);
    return [steps.reduce((at, step) => at?.childNodes[step], start) ?? null, offset];
  };
}

function rowOf(element) {
  return element.closest('[data-row]');
}

function keyed(node, kind, key) {
  return node.querySelector(`[data-${kind}="${CSS.escape(key)}"]`);
}
