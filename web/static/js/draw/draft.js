// The draft: what is drawn and not yet published. Kept in this tab, so that it survives a reload, and tied to its run.

const KEY = "gridgov-draft";

const draft = { run: null, steps: [], undone: [] };
let tell = () => {};

/** Read what was drawn in this tab; `heed` is called after each change. */
export function openDraft(run, heed) {
  tell = heed;
  Object.assign(draft, { run, steps: [], undone: [] }, stored());
  if (!draft.steps.length && !draft.undone.length) draft.run = run;
}

export const drawn = () => draft.steps;
export const drawnOn = () => draft.run;
export const canUndo = () => draft.steps.length > 0;
export const canRedo = () => draft.undone.length > 0;

/** Add a step. */
export const put = (step) => change({ steps: [...draft.steps, step], undone: [] });

export function undo() {
  if (canUndo()) change({ steps: draft.steps.slice(0, -1), undone: [...draft.undone, draft.steps.at(-1)] });
}

export function redo() {
  if (canRedo()) change({ steps: [...draft.steps, draft.undone.at(-1)], undone: draft.undone.slice(0, -1) });
}

/** Give everything up; what is drawn next is drawn on this run. */
export const discard = (run) => change({ run, steps: [], undone: [] });

/** Keep the steps for another run. */
export const carryOver = (run) => change({ run });

function change(changes) {
  Object.assign(draft, changes);
  sessionStorage.setItem(KEY, JSON.stringify(draft));
  tell();
}

function stored() {
  try {
    const found = JSON.parse(sessionStorage.getItem(KEY));
    return Array.isArray(found?.steps) && Array.isArray(found.undone) ? found : {};
  } catch {
    return {};
  }
}
