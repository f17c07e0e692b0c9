// What stands beside the core of a certificate, or not in every one: approvals of changes, findings, supplements.

import type { Certificate } from '../certificate/certificate.ts';
import type { CertificateCore } from '../certificate/certificate-core.ts';
import type { LedgerState } from '../ledger/genesis.ts';
import { computeEntryHash, parseGovernance } from '../ledger/governance.ts';
import type { GovernanceLink } from '../ledger/trust-bundle.ts';
import { type VerifierKey, parseVerifierKey } from '../note/verifier-key.ts';
import type { OpenTrust } from '../verify/trust.ts';
import { bodyOf } from './part.ts';
import { type PathEnd, type Piece, cutCheckpoint, cutNote, cutPath } from './piece.ts';
import { leafCommand } from './shell-commands.ts';
import { listSupplementPieces } from './supplement-pieces.ts';

const listKeys = (texts: readonly string[]): readonly VerifierKey[] =>
  texts.flatMap((text) => {
    const key = parseVerifierKey(text);
    return key.ok ? [key.value] : [];
  });

/** A change: its path, and the approvals by the courts' governance keys of the state before it. */
const cutChange = (link: GovernanceLink, former: LedgerState | null, checkpoint: PathEnd, name: string): Piece => {
  const keys = listKeys(former?.courts.flatMap((court) => court.keys.governance) ?? []);
  const approvals = link.approvals.map((note, at) => ({ note, ...cutNote(note, keys, `${name}-approval-${at + 1}`) }));
  const path = cutPath(link.entry, link, checkpoint, name);
  const leafHash = computeEntryHash(link.entry);
  return {
    step: 'policy',
    parts: [...path.parts, ...approvals.flatMap(({ parts }) => parts)],
    commands: (paths) => [
      ...path.commands(paths),
      ...approvals.flatMap(({ commands }, at) => [
        // The fourth line of an approval is the leaf hash of what is approved.
        {
          command: `sed -n 4p ${paths.at(`${name}-approval-${at + 1}-body.txt`)} | base64 -d | basenc --base16 -w0 | tr A-F a-f`,
          prints: leafHash,
        },
        ...commands(paths),
      ]),
    ],
  };
};

const listBundlePieces = (trust: OpenTrust): readonly Piece[] => {
  const { governance, asOf } = trust.bundle;
  const checkpoint = cutCheckpoint(asOf, trust, 'as-of');
  if (checkpoint === null || governance.length === 0) return [];
  return [
    ...governance.map((link, at) =>
      cutChange(link, trust.epochs[at]?.state ?? null, checkpoint, `governance-${at + 1}`),
    ),
    { step: 'policy', parts: checkpoint.parts, commands: checkpoint.commands },
  ];
};

/** Changes that the certificate brings and the bundle lacks, under the certificate's own checkpoint. */
const listOwnPieces = (core: CertificateCore, trust: OpenTrust | null, checkpointNote: string): readonly Piece[] => {
  const checkpoint = cutCheckpoint(checkpointNote, null, 'checkpoint');
  if (checkpoint === null || trust === null) return [];
  const known = new Set(trust.bundle.governance.map(({ entry }) => entry));
  let former: LedgerState | null = trust.epochs.at(-1)?.state ?? null;
  return core.inclusion.governance.flatMap((link, at): readonly Piece[] => {
    if (known.has(link.entry)) return [];
    const name = `own-governance-${at + 1}`;
    const piece = cutChange(link, former, checkpoint, name);
    const parsed = parseGovernance(link.entry, core.ledger);
    former = parsed.ok ? parsed.value.state : null;
    const entry = `${name}.json`;
    return [
      {
        ...piece,
        parts: [{ name: entry, content: link.entry }, ...piece.parts],
        commands: (paths) => [leafCommand(paths.at(entry), link.entry), ...piece.commands(paths)],
      },
    ];
  });
};

/** A finding names the entry by its index in the third line. */
const listFindingPieces = (core: CertificateCore, trust: OpenTrust | null): readonly Piece[] => {
  const keepers = (trust?.epochs ?? []).flatMap(({ keys }) => keys.courts.flatMap(({ keeper }) => keeper));
  const distinct = [...new Map(keepers.map((key) => [`${key.name}+${key.keyId}`, key])).values()];
  return core.findings.map((note, at): Piece => {
    const name = `finding-${at + 1}`;
    const cut = cutNote(note, distinct, name);
    const index = bodyOf(note).split('\n')[2] ?? '';
    return {
      step: 'findings',
      parts: cut.parts,
      commands: (paths) =>
        /^\d+$/.test(index)
          ? [{ command: `sed -n 3p ${paths.at(`${name}-body.txt`)}`, prints: index }, ...cut.commands(paths)]
          : cut.commands(paths),
    };
  });
};

/** Lists the pieces of a certificate; without trust those only that need no key. `checkpoint`: the exact note of its own. */
export const listPieces = (
  certificate: Certificate,
  core: CertificateCore,
  trust: OpenTrust | null,
  checkpoint: string,
): readonly Piece[] => [
  ...(trust === null ? [] : listBundlePieces(trust)),
  ...listOwnPieces(core, trust, checkpoint),
  ...listFindingPieces(core, trust),
  ...listSupplementPieces(certificate, core, trust, checkpoint),
];
