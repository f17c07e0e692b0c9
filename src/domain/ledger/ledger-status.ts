// What the ledger says of itself: its state, and where each court stands in each of its roles.

import type { VerifierKey } from '../../core/note/verifier-key.ts';
import type { Consortium, Member } from './consortium.ts';
import type { CourtPosition, Quorum } from './ledger.ts';
import type { CourtRole, LedgerStore, StoredCourtPosition } from './ledger-store.ts';

const ROLES: readonly (readonly [CourtRole, (member: Member) => readonly VerifierKey[]])[] = [
  ['witness', ({ witnessKeys }) => witnessKeys],
  ['mirror', ({ mirrorKeys }) => mirrorKeys],
  ['keeper', ({ keeperKeys }) => keeperKeys],
];

/** Lists the courts of a consortium, each once for each role that it has a key for: all witnesses first. */
export const listPositions = (
  consortium: Consortium,
  stored: readonly StoredCourtPosition[],
): readonly CourtPosition[] =>
  ROLES.flatMap(([role, keysOf]) =>
    consortium.members.flatMap((member): readonly CourtPosition[] => {
      const keys = keysOf(member);
      if (keys.length === 0) return [];
      const { court } = member;
      const position = stored.find((known) => known.id === court.id && known.role === role);
      return [
        {
          id: court.id,
          name: court.name,
          simulated: court.simulated,
          role,
          keyIds: keys.map(({ keyId }) => keyId),
          keyName: keys[0]?.name ?? '',
          treeSize: position?.treeSize ?? 0,
          cosignedAtUnixSeconds: position?.cosignedAtUnixSeconds ?? null,
          clockOffsetMs: position?.clockOffsetMs ?? null,
          lastFailure: position?.lastFailure ?? null,
        },
      ];
    }),
  );

/** Says how far the witnesses' quorum over an entry is, and which courts have cosigned it. */
export const describeQuorum = (
  store: Pick<LedgerStore, 'courts' | 'firstPublishedAfter'>,
  consortium: Consortium | null,
  index: number,
): {
  readonly quorum: Quorum;
  readonly courts: readonly { readonly id: string; readonly cosignedAtUnixSeconds: number }[];
} => {
  const members = (consortium?.members ?? []).filter(({ witnessKeys }) => witnessKeys.length > 0);
  const courts = store
    .courts()
    .filter(
      ({ id, role, treeSize }) =>
        role === 'witness' && treeSize > index && members.some(({ court }) => court.id === id),
    )
    .flatMap(({ id, cosignedAtUnixSeconds }) =>
      cosignedAtUnixSeconds === null ? [] : [{ id, cosignedAtUnixSeconds }],
    );
  const met = store.firstPublishedAfter(index)?.quorumMet ?? courts.length;
  return { quorum: { met, required: consortium?.required ?? 0, total: members.length }, courts };
};
