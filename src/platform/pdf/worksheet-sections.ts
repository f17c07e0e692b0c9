// Hash worksheet: the digests of the certificate beside cells in which an examiner writes what his own tool computed.

import type { DraftView } from '../../domain/certificates/draft-view.ts';
import { blankBlock, bodyBlocks, choiceBlocks, digestBlankBlock, say } from './blank-block.ts';
import { type Block, field, fieldBlocks, type Section } from './block.ts';
import { commandBlocks } from './command-box.ts';
import { digestBlocks } from './digest-block.ts';
import { factBlocks } from './draft-facts.ts';
import { statementFacts, statementSections } from './draft-statements.ts';
import type { FontSet } from './font-set.ts';
import { mono } from './inline.ts';
import { formatCount } from './local-time.ts';

const BY = 'examiner';

type Compared = { readonly algorithm: string; readonly hex: string; readonly commands: readonly string[] };

const compare = (fonts: FontSet, { algorithm, hex, commands }: Compared): Block[] => [
  ...digestBlocks(fonts, ['', `${algorithm}, certificate`], hex),
  ...commandBlocks(fonts, commands),
  digestBlankBlock(fonts, `${algorithm} as computed by me, in groups of four`, BY),
  blankBlock(fonts, 'Programme and version, date and time of computation', BY, 24),
  ...choiceBlocks(fonts, `Identical in all ${hex.length / 4} groups.`),
  ...choiceBlocks(fonts, 'Different. Groups that differ are circled above.'),
];

/** Sections of the worksheet in order. */
export const worksheetSections = (fonts: FontSet, view: DraftView): readonly Section[] => {
  const { certificate, certificateJson } = view;
  const { evidence } = certificate;
  const text = (words: string) => bodyBlocks(fonts, say(words));
  const section = (number: string, en: string, blocks: Section['blocks']): Section => ({ number, zh: '', en, blocks });
  return [
    ...statementSections(fonts, view, BY),
    section('1', 'What is compared', [
      ...factBlocks(fonts, 'File name', evidence.name ?? 'not disclosed in the certificate'),
      ...factBlocks(fonts, 'Size, certificate', `${formatCount(evidence.sizeBytes)} bytes`),
      ...factBlocks(fonts, 'Media type', evidence.mediaType),
      ...fieldBlocks(fonts, field('', 'Certificate', [mono(certificate.evidenceId)])),
      ...digestBlocks(fonts, ['', 'certificate.json'], certificateJson.sha256),
      ...fieldBlocks(fonts, field('', 'Fingerprint', [mono(certificate.coreFingerprint)])),
      ...statementFacts(fonts, view),
    ]),
    section('2', 'The copy', [
      blankBlock(fonts, 'Medium, its serial number or label, and who held it', BY),
      blankBlock(fonts, 'Path and file name on the medium', BY),
      blankBlock(fonts, 'Size in bytes as read by me', BY),
      blankBlock(fonts, 'Computer, operating system, write protection', BY),
    ]),
    section(
      '3',
      'SHA-256',
      compare(fonts, {
        algorithm: 'SHA-256',
        hex: evidence.sha256,
        commands: ['sha256sum evidence', '  # Windows: certutil -hashfile evidence SHA256'],
      }),
    ),
    ...(evidence.sm3 === null
      ? []
      : [
          section(
            '4',
            'SM3',
            compare(fonts, { algorithm: 'SM3', hex: evidence.sm3, commands: ['openssl dgst -sm3 evidence'] }),
          ),
        ]),
    section(evidence.sm3 === null ? '4' : '5', 'Examiner', [
      ...text(
        'An equal digest shows that the copy has the same bytes as the file whose digest the certificate states. It shows neither who made the file nor that what it says is true.',
      ),
      { ...blankBlock(fonts, 'Name and position', BY), keepWithNext: true },
      { ...blankBlock(fonts, 'Date', BY), keepWithNext: true },
      blankBlock(fonts, 'Signature', BY, 34),
    ]),
  ];
};
