// Which signature lines a published checkpoint carries. All of them where a note has room; a large consortium, with two
// keys a role and at a hand-over its former keys too, may have more than a note takes, and nobody could read it then.

import { MAX_SIGNATURES } from '../../core/note/signed-note.ts';
import { type Consortium, type Cosigned, uniteMembers } from './consortium.ts';

type Role = 'witnessKeys' | 'keeperKeys';

const listAll = (consortia: readonly Consortium[], role: Role, cosigned: readonly Cosigned[]): readonly string[] =>
  uniteMembers(consortia).flatMap((member) => {
    const { cosignatures = [] } = cosigned.find((answer) => answer.member.court.id === member.court.id) ?? {};
    return member[role].flatMap((known) =>
      cosignatures.filter(({ key }) => key.name === known.name && key.keyId === known.keyId).map(({ line }) => line),
    );
  });

/** One line of each of the first `required` courts, by keys that this consortium knows. */
const listNeeded = (
  consortium: Consortium,
  role: Role,
  required: number,
  cosigned: readonly Cosigned[],
): readonly string[] =>
  consortium.members
    .flatMap((member) => listAll([{ ...consortium, members: [member] }], role, cosigned).slice(0, 1))
    .slice(0, required);

/**
 * Chooses the lines, in the order of the policy: the log's, and the courts' as far as there is room, those first that the
 * policies need. Null when not even these fit.
 */
export const chooseLines = (
  logLines: readonly string[],
  consortia: readonly Consortium[],
  witnesses: readonly Cosigned[],
  keepers: readonly Cosigned[],
): readonly string[] | null => {
  const all = [...listAll(consortia, 'witnessKeys', witnesses), ...listAll(consortia, 'keeperKeys', keepers)];
  const room = MAX_SIGNATURES - logLines.length;
  if (all.length <= room) return [...logLines, ...all];
  const chosen = new Set(
    consortia.flatMap((consortium) => [
      ...listNeeded(consortium, 'witnessKeys', consortium.required, witnesses),
      ...listNeeded(consortium, 'keeperKeys', consortium.keepers, keepers),
    ]),
  );
  if (chosen.size > room) return null;
  for (const line of all) if (chosen.size < room) chosen.add(line);
  return [...logLines, ...all.filter((line) => chosen.has(line))];
};
