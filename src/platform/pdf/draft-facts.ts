// Facts of a certificate as the drafts state them, in English; what the certificate does not have is said.

import type { DraftView } from '../../domain/certificates/draft-view.ts';
import type { CertificateView } from '../../domain/certificates/certificate-view.ts';
import { type Block, field, fieldBlocks } from './block.ts';
import { nameCustodian } from './custody-section.ts';
import { digestBlocks } from './digest-block.ts';
import type { FontSet } from './font-set.ts';
import { en, ENGLISH_SIZE, INK, mono } from './inline.ts';
import { formatCount, formatUtc, formatUtcBound, formatUtcSeconds } from './local-time.ts';

const given = (text: string) => [en(text, { size: ENGLISH_SIZE + 0.8, colour: INK })];

/** A labelled fact, English only. */
export const factBlocks = (fonts: FontSet, label: string, text: string): Block[] =>
  fieldBlocks(fonts, field('', label, given(text)));

const MODES: Readonly<Record<CertificateView['source']['mode'], string>> = {
  upload: 'uploaded; all bytes reached the platform',
  digest: 'digest only; the bytes never reached the platform',
  manifest: 'a list of digests; the bytes never reached the platform',
  capture: 'captured by the platform',
  device: 'captured by a device',
};

const CUSTODIANS: Readonly<Record<ReturnType<typeof nameCustodian>, string>> = {
  issuer: 'the issuer, which keeps the bytes that it received; reads of them are not recorded',
  depositor: 'the depositor; the issuer computed the digest from the bytes and did not keep them',
  digest: 'the depositor; the issuer never had the file',
};

/** The record and its certificate. */
export const recordBlocks = (fonts: FontSet, { certificate, certificateJson }: DraftView): Block[] => {
  const { evidence, source, times } = certificate;
  return [
    ...factBlocks(fonts, 'File name', evidence.name ?? 'not disclosed in the certificate'),
    ...factBlocks(fonts, 'Size, media type', `${formatCount(evidence.sizeBytes)} bytes, ${evidence.mediaType}`),
    ...digestBlocks(fonts, ['', 'SHA-256 of the file'], evidence.sha256),
    ...(evidence.sm3 === null
      ? factBlocks(fonts, 'SM3 of the file', 'none in the certificate')
      : digestBlocks(fonts, ['', 'SM3 of the file'], evidence.sm3)),
    ...factBlocks(fonts, 'Submitted', MODES[source.mode]),
    ...factBlocks(fonts, 'Received', `${formatUtc(times.receivedAtUnixMs)} (issuer’s own clock)`),
    ...factBlocks(fonts, 'Custodian of the file', CUSTODIANS[nameCustodian(certificate)]),
    ...fieldBlocks(fonts, field('', 'Certificate', [mono(certificate.evidenceId)])),
    ...factBlocks(fonts, 'Issued', `${formatUtc(certificate.issuedAtUnixMs)} by ${certificate.issuer.name.en}`),
    ...digestBlocks(fonts, ['', 'certificate.json'], certificateJson.sha256),
  ];
};

const simulated = (mark: boolean): string => (mark ? ' (simulated)' : '');

/** Times, tokens and cosignatures, each apart. */
export const processBlocks = (fonts: FontSet, { certificate }: DraftView): Block[] => {
  const { times, ledger, quorum, courts } = certificate;
  return [
    ...factBlocks(
      fonts,
      'Batch',
      `${ledger.batcher}/${ledger.sequence}, leaf ${formatCount(ledger.leafIndex)} of ${formatCount(ledger.batchTreeSize)}, closed ${formatUtc(times.batchClosedAtUnixMs)}`,
    ),
    ...(times.tokens.length === 0
      ? factBlocks(fonts, 'RFC 3161 tokens', 'none at issue')
      : times.tokens.flatMap((token, index) =>
          factBlocks(
            fonts,
            `RFC 3161 token ${index + 1}`,
            `${formatUtcBound(token.genTimeUnixMs)}, serial ${token.serialNumber}, ${token.authority.en}${simulated(token.authority.simulated)}`,
          ),
        )),
    ...factBlocks(
      fonts,
      'Ledger',
      `${ledger.origin}, entry ${formatCount(ledger.entryIndex)}, tree size ${formatCount(ledger.treeSize)}`,
    ),
    ...courts.flatMap((court) =>
      factBlocks(
        fonts,
        `Cosignature`,
        `${court.name.en}${simulated(court.name.simulated)}: ${court.cosignature === null ? 'none at issue' : formatUtcSeconds(court.cosignature.unixSeconds * 1000)}`,
      ),
    ),
    ...factBlocks(fonts, 'Quorum', `${quorum.met} of ${quorum.total} court nodes cosigned; ${quorum.required} needed`),
    ...factBlocks(fonts, 'On the ledger by', `${formatUtc(times.onLedgerByUnixMs)}: the cosignatures met the policy`),
  ];
};

/** How the steps of the verification ended, those that were not passed by name. */
export const describeOutcome = ({ certificate }: DraftView): string => {
  const { steps, verifierName, verifierVersion, bundleSequence } = certificate.verification;
  const of = (result: (typeof steps)[number]['result']): readonly string[] =>
    steps
      .filter((step) => step.result === result)
      .map(({ name, code }) => (code === null ? name : `${name} (${code})`));
  const open = of('not-checked');
  const failed = of('fail');
  return (
    `When this draft was made, ${verifierName} ${verifierVersion} carried out ${steps.length} named steps on the certificate ` +
    `under trust bundle ${bundleSequence}: ${of('pass').length} passed, ${failed.length} failed${failed.length === 0 ? '' : ` (${failed.join(', ')})`}, ${open.length} were not checked` +
    `${open.length === 0 ? '' : `: ${open.join(', ')}`}.`
  );
};
