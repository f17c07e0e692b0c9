// Draft of a certification of a qualified person: Fed. R. Evid. 902(13) and 902(14), in the form of 28 U.S.C. §1746. Facts
// are the certificate's; who declares, from what knowledge, and what that person did is left blank.

import type { DraftView } from '../../domain/certificates/draft-view.ts';
import { blankBlock, bodyBlocks, choiceBlocks, say } from './blank-block.ts';
import type { Section } from './block.ts';
import { describeOutcome, processBlocks, recordBlocks } from './draft-facts.ts';
import { statementFacts, statementSections } from './draft-statements.ts';
import type { FontSet } from './font-set.ts';

const BY = 'declarant';

const describeProcess = ({ certificate }: DraftView): readonly string[] => {
  const onlyDigest = certificate.source.mode === 'digest' || certificate.source.mode === 'manifest';
  return [
    onlyDigest
      ? 'The depositor’s computer computed a SHA-256 digest of the file and sent it; the file did not reach the system, which therefore states nothing about the file beyond that digest.'
      : 'The system received the file’s bytes and computed their SHA-256 digest as they arrived.',
    'It wrote a statement with that digest, size, media type and time of receipt, and placed the statement as a leaf in a Merkle tree of statements, a batch (RFC 6962 hashing). Time-stamping authorities issued RFC 3161 tokens over the batch.',
    'The batch was appended to a public append-only ledger. Court nodes, each with a key of its own, checked that the ledger’s new state extends the former one and cosigned it. A certificate is issued only after the number of cosignatures that the ledger’s policy needs.',
    'A change of one bit in the file gives another digest; a change of the statement gives another leaf, and the path to the batch root and the ledger root no longer computes.',
  ];
};

/** Sections of the declaration in order. */
export const declarationSections = (fonts: FontSet, view: DraftView): readonly Section[] => {
  const text = (words: string) => bodyBlocks(fonts, say(words));
  const blank = (label: string, height?: number) => blankBlock(fonts, label, BY, height);
  const section = (number: string, en: string, blocks: Section['blocks']): Section => ({ number, zh: '', en, blocks });
  /** The words over a signature are never on another page than it. */
  const together = (blocks: Section['blocks']): Section['blocks'] =>
    blocks.map((block, index) => (index < blocks.length - 1 ? { ...block, keepWithNext: true } : block));
  return [
    ...statementSections(fonts, view, BY),
    section('', 'Caption', [
      blankBlock(fonts, 'Court', 'counsel'),
      blankBlock(fonts, 'Case name and number', 'counsel'),
    ]),
    section('1', 'Declarant', [
      ...text(
        'I make this certification as a qualified person within the meaning of Fed. R. Evid. 902(11), 902(13) and 902(14).',
      ),
      blank('Full name'),
      blank('Position and employer, relation to the parties'),
      blank('Training and experience that qualify me', 54),
      ...choiceBlocks(fonts, 'I have personal knowledge of how the system described below works.'),
      ...choiceBlocks(
        fonts,
        'I have no such knowledge of the system, but I repeated the verification with the tools that I name in 5.',
      ),
    ]),
    section('2', 'The record', [
      ...text('The record is the file with the following data, and the certificate that the system issued for it.'),
      ...recordBlocks(fonts, view),
      ...statementFacts(fonts, view),
    ]),
    section('3', 'The process, 902(13)', [
      ...describeProcess(view).flatMap(text),
      ...text('For this record the system recorded:'),
      ...processBlocks(fonts, view),
    ]),
    section('4', 'The result', [
      ...text(describeOutcome(view)),
      ...text(
        'The verification needs neither the platform nor its consent: digests, signatures and tokens can be checked with sha256sum, openssl and a C2SP transparency-log tool. The commands stand in the verification report of the certificate.',
      ),
    ]),
    section('5', 'Accuracy', [
      ...text(
        'I know that the process produces an accurate result because (non-conclusory: what I did, with which programme and version, on which date, and what it showed):',
      ),
      blank('What I did and saw', 90),
      blank('Tests of the system, errors or outages known to me', 54),
    ]),
    section('6', 'The digest, 902(14)', [
      ...text(
        'I computed the digest of the copy that is offered, and entered it in the hash worksheet attached to this certification.',
      ),
      blank('Programme and version, date, medium of the copy'),
      ...choiceBlocks(fonts, 'The SHA-256 digest that I computed is identical to the one in 2.'),
      ...choiceBlocks(fonts, 'It is not identical.'),
    ]),
    section(
      '7',
      'Not certified',
      view.certificate.limits.flatMap(({ en }) => text(en)),
    ),
    section('8', 'Notice, 902(11)', [
      ...text(
        'Reasonable written notice of the intent to offer the record, with the record and this certification, was given to the adverse party:',
      ),
      blankBlock(fonts, 'Date and manner of notice', 'counsel'),
    ]),
    section(
      '9',
      '28 U.S.C. §1746',
      together([
        ...text('Tick one. Nothing is declared before it is ticked, dated and signed.'),
        ...choiceBlocks(
          fonts,
          'Executed within the United States: I declare under penalty of perjury that the foregoing is true and correct.',
        ),
        ...choiceBlocks(
          fonts,
          'Executed outside the United States: I declare under penalty of perjury under the laws of the United States of America that the foregoing is true and correct.',
        ),
        blank('Executed on (date) and at (place)', 34),
        blank('Signature', 40),
        blank('Printed name'),
      ]),
    ),
  ];
};
