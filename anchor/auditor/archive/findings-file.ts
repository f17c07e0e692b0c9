// `findings/<index>`: a JSON array of signed notes, as the service answers it and as an archive keeps it. Hostile.

const MAX_NOTES = 1000;

/** Reads the notes; null when the text is not such a list. */
export const parseFindings = (text: string): readonly string[] | null => {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return null;
  }
  const isList = Array.isArray(list) && list.length <= MAX_NOTES && list.every((note) => typeof note === 'string');
  return isList ? (list as readonly string[]) : null;
};
