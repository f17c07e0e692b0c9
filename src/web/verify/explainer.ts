// The second chunk of the verify page: what a verdict needs beside the verification of a certificate. Like the first it is
// evaluated before the page calls itself ready.

export { addSupplements, isSameCore } from './add-supplements.ts';
export { replaceTrust } from './page-trust.ts';
export { repeatCertificate } from './repeat-certificate.ts';
export { describeAge, describeReplacementFailure } from '../../core/explain/notices.ts';
export { verifyProof } from '../../core/verify/verify-proof.ts';
export { describeStep, verdictTexts } from './describe-step.ts';
export { readGivenFile } from './given-file.ts';
export { verdictCopy } from '../copy/verdict-copy.ts';
export { BasisView } from './basis-view.tsx';
export { ReportView } from './report-view.tsx';
export { describeVerdict, gravityOf } from './describe-verdict.ts';
export { CautionsView, NoticesView } from './verdict-view.tsx';
export { STEP_MEANINGS } from '../../core/explain/step-meanings.ts';
