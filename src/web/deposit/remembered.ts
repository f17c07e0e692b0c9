// Deposits of this visit, kept in the tab's own storage so that a reload or a change of language does not lose sight of
// them. Only id, name, size and type are kept, in this browser; closing the tab forgets them.

/** A deposit as remembered by the tab. */
export type RememberedDeposit = {
  readonly id: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly mediaType: string;
  readonly digestOnly: boolean;
};

const STORAGE_KEY = 'assize.deposits';
/** More than this many would make the page slow to come back. */
const MAX_REMEMBERED = 40;

const isRemembered = (value: unknown): value is RememberedDeposit =>
  typeof value === 'object' && value !== null && 'id' in value && 'name' in value && 'sizeBytes' in value;

/** Lists what the tab remembers, oldest first. */
export const listRemembered = (): readonly RememberedDeposit[] => {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? '[]');
    return Array.isArray(value) ? value.filter(isRemembered) : [];
  } catch {
    return [];
  }
};

/** Remembers a deposit. Does nothing where the browser keeps no storage. */
export const rememberDeposit = (deposit: RememberedDeposit): void => {
  const others = listRemembered().filter((known) => known.id !== deposit.id);
  try {
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify([...others, deposit].slice(-MAX_REMEMBERED)));
  } catch {
    // Storage may be full or forbidden; the deposit itself is safe on the server.
  }
};
