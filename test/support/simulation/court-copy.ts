// A court's mirror and keeper in a simulation: the court node's own mirror role over its own store; the keeper is a double
// with the rules that the ledger relies on (it cosigns what its mirror cosigned, once it could read every batch's leaves,
// and finds entries malformed). Both die with the court's process; what they stored stays.

import { receiveEntries } from '../../../anchor/court-node/mirror/receive-entries.ts';
import type { ByteReader } from '../../../anchor/court-node/mirror/byte-reader.ts';
import { type Mirror, startMirror } from '../../../anchor/court-node/mirror/mirror.ts';
import { openMirrorStore } from '../../../anchor/court-node/mirror/mirror-store.ts';
import { createTickets } from '../../../anchor/court-node/mirror/ticket.ts';
import { verifyRequest } from '../../../anchor/court-node/witness/add-checkpoint.ts';
import type { LogList } from '../../../anchor/court-node/witness/log-list.ts';
import { type Outcome, type Witness, startWitness } from '../../../anchor/court-node/witness/witness.ts';
import { openWitnessStore } from '../../../anchor/court-node/witness/witness-store.ts';
import { encodeBase64 } from '../../../src/core/bytes/base64.ts';
import { decodeUtf8, encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { cosignatureMessage, formatCosignatureLine } from '../../../src/core/checkpoint/cosignature.ts';
import { formatFindingText } from '../../../src/core/ledger/finding.ts';
import { decodeEntryBundle } from '../../../src/core/merkle/entry-bundle.ts';
import { TILE_WIDTH, tileWidth } from '../../../src/core/merkle/tile.ts';
import { formatSignedNote } from '../../../src/core/note/signed-note.ts';
import { KEY_TYPE, type VerifierKey, formatVerifierKey } from '../../../src/core/note/verifier-key.ts';
import type { SignatureVerifier } from '../../../src/core/signature/verify-signature.ts';
import type { CourtAnswer } from '../../../src/domain/ledger/court-client.ts';
import { createSeededKey, verifyAtOnce } from './deterministic-crypto.ts';

export type CourtCopy = {
  readonly mirrorKey: VerifierKey;
  readonly keeperKey: VerifierKey;
  readonly mirrorAddCheckpoint: (body: string) => Promise<CourtAnswer>;
  readonly addEntries: (body: Uint8Array) => Promise<CourtAnswer>;
  readonly keeperAddCheckpoint: (body: string) => Promise<CourtAnswer>;
  readonly readFindings: (index: number) => Promise<CourtAnswer>;
  /** The process is gone: what it had in memory too. */
  readonly die: () => void;
  /** Sizes that mirror and keeper have cosigned. */
  readonly mirrorSize: () => number;
  readonly keeperSize: () => number;
  /** Findings that it has worded, by entry index. */
  readonly found: ReadonlyMap<number, string>;
  readonly close: () => void;
};

/** What a keeper makes of an entry: nothing wrong, its leaves cannot be read yet, or the code of a finding. */
export type EntryJudgement = 'sound' | 'leaves-missing' | 'entry-malformed';

type Roles = { readonly mirror: Mirror; readonly keeper: Witness };

const text = (status: number, body: string, contentType = 'text/plain; charset=utf-8'): CourtAnswer => ({
  status,
  contentType,
  body,
});

const verify: SignatureVerifier = (signing, message, signature) => verifyAtOnce(signing.publicKey, message, signature);

const toAnswer = (outcome: Outcome): CourtAnswer => {
  switch (outcome.kind) {
    case 'cosigned':
      return text(200, outcome.lines.map((line) => `${line}\n`).join(''));
    case 'conflict':
      return text(409, `${outcome.treeSize}\n`, 'text/x.tlog.size');
    case 'refused':
      return text(422, `${outcome.message}\n`);
    case 'unavailable':
      return text(503, `${outcome.message}\n`);
    case 'busy':
    default:
      return text(429, 'too many requests\n');
  }
};

const readBytes = (body: Uint8Array): ByteReader => {
  let offset = 0;
  return {
    fill: async (count) => (offset + count > body.length ? 'ended' : null),
    take: (count) => {
      offset += count;
      return body.subarray(offset - count, offset);
    },
    available: () => body.length - offset,
    setDeadline: () => {},
    close: () => {},
  };
};

/** Makes the copy of a court. `strike` may break what is stored; `judge` says what the keeper makes of an entry. */
export const createCourtCopy = (parts: {
  readonly id: string;
  readonly origin: string;
  readonly logKeys: () => readonly VerifierKey[];
  readonly unixSeconds: () => number;
  readonly strike: (name: string, phase: 'before' | 'after') => void;
  readonly judge: (entry: string) => EntryJudgement;
}): CourtCopy => {
  const { id, origin, logKeys, unixSeconds, strike, judge } = parts;
  const mirrorKey = createSeededKey(`${id}/mirror`, KEY_TYPE.cosignature);
  const keeperKey = createSeededKey(`${id}/keeper`, KEY_TYPE.cosignature);
  const mirrorSigned = openWitnessStore(':memory:');
  const keeperSigned = openWitnessStore(':memory:');
  const store = openMirrorStore(':memory:');
  const found = new Map<number, string>();
  /** Entries that the keeper has looked at. */
  let judged = 0;
  let roles: Roles | null = null;

  const logs: LogList = {
    findKeys: (asked) => (asked === origin ? logKeys() : null),
    findOrigin: () => origin,
    origins: () => [origin],
    findReadUrl: () => null,
    replace: () => null,
  };
  const sideFile = { append: async () => {}, close: async () => {} };
  const start = (): Roles => {
    for (const signed of [mirrorSigned, keeperSigned]) {
      if (signed.pinnedOrigins().length > 0 || logKeys().length === 0) continue;
      signed.commit(() => signed.replacePins(origin, logKeys().map(formatVerifierKey)));
    }
    const common = { sideFile, unixSeconds, report: () => {} };
    const mirror = startMirror({
      store: {
        ...store,
        append: (asked, from, entries) => {
          strike('mirror.append', 'before');
          store.append(asked, from, entries);
          strike('mirror.append', 'after');
        },
      },
      startSigner: (decide) =>
        startWitness({
          ...common,
          decide,
          store: mirrorSigned,
          signingKeys: [{ key: mirrorKey.key, sign: mirrorKey.signAtOnce }],
        }),
      name: mirrorKey.key.name,
      logs,
      tickets: createTickets(mirrorKey.seed, mirrorKey.key.name),
      verify,
      stored: () => {},
    });
    const keeper = startWitness({
      ...common,
      store: keeperSigned,
      signingKeys: [{ key: keeperKey.key, sign: keeperKey.signAtOnce }],
    });
    return { mirror, keeper };
  };
  const running = (): Roles => {
    const isHalted = roles !== null && (roles.mirror.signer.halted() ?? roles.keeper.halted()) !== null;
    if (roles === null || isHalted) roles = start();
    return roles;
  };

  const readEntry = (index: number): string => {
    const tile = Math.floor(index / TILE_WIDTH);
    const width = tileWidth(0, tile, store.nextEntry(origin));
    const bundle = store.readBundle(origin, tile, width);
    const entries = bundle === null ? null : decodeEntryBundle(bundle, width);
    if (entries?.ok !== true) throw new Error(`${id}: entry ${index} is not in its mirror`);
    return decodeUtf8(entries.value[index % TILE_WIDTH] ?? new Uint8Array()) ?? '';
  };
  const wordFinding = (index: number, code: string): string => {
    const said = formatFindingText(origin, index, code);
    const seconds = unixSeconds();
    const line = formatCosignatureLine(keeperKey.key, seconds, keeperKey.signAtOnce(cosignatureMessage(said, seconds)));
    return formatSignedNote(said, [line]);
  };
  const judgeUpTo = (treeSize: number): boolean => {
    for (; judged < treeSize; judged += 1) {
      const judgement = judge(readEntry(judged));
      if (judgement === 'leaves-missing') return false;
      if (judgement !== 'sound') found.set(judged, wordFinding(judged, judgement));
    }
    return true;
  };

  return {
    mirrorKey: mirrorKey.key,
    keeperKey: keeperKey.key,
    found,
    mirrorAddCheckpoint: async (body) => {
      const request = await verifyRequest(encodeUtf8(body), logs.findKeys, verify);
      if (!request.ok) return text(request.failure.status, `${request.failure.message}\n`);
      return toAnswer(running().mirror.addCheckpoint(request.value));
    },
    addEntries: async (body) => {
      const { mirror } = running();
      const answer = await receiveEntries(readBytes(body), {
        mirror,
        logs,
        enter: () => () => {},
        extendDeadline: () => {},
      });
      if (answer.kind === 'cosigned') return toAnswer(answer);
      if (answer.kind === 'refused') return text(answer.status, `${answer.message}\n`);
      const { treeSize, nextEntry, ticket } = answer.info;
      const info = `${treeSize}\n${nextEntry}\n${encodeBase64(ticket)}\n`;
      return text(answer.kind === 'more' ? 202 : 409, info, 'text/x.tlog.mirror-info');
    },
    keeperAddCheckpoint: async (body) => {
      const request = await verifyRequest(encodeUtf8(body), logs.findKeys, verify);
      if (!request.ok) return text(request.failure.status, `${request.failure.message}\n`);
      const { mirror, keeper } = running();
      const { treeSize } = request.value.checkpoint;
      const mirrored = mirror.signer.findLatest(origin)?.treeSize ?? 0;
      if (mirrored < treeSize || !judgeUpTo(treeSize)) return text(503, 'still fetching\n');
      return toAnswer(await keeper.addCheckpoint(request.value));
    },
    readFindings: async (from) => {
      const notes = [...found].filter(([index]) => index >= from).map(([, note]) => note);
      return text(200, JSON.stringify(notes), 'application/json');
    },
    die: () => {
      roles = null;
    },
    mirrorSize: () => mirrorSigned.findLatest(origin)?.treeSize ?? 0,
    keeperSize: () => keeperSigned.findLatest(origin)?.treeSize ?? 0,
    close: () => {
      for (const one of [mirrorSigned, keeperSigned, store]) one.close();
    },
  };
};
