// Lets the browser save a text as a file. Nothing leaves the page: the address is one of its own memory.

/** How long the address is kept after the click: some browsers read it only then. */
const KEPT_MS = 60_000;

/** Saves the text under the name. */
export const saveText = (text: string, name: string, mediaType: string): void => {
  const address = URL.createObjectURL(new Blob([text], { type: mediaType }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
};
