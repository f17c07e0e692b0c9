// The verifier chunk: the same verification as in the Worker and on the command line, bundled for the browser. It is
// preloaded and evaluated before the page calls itself ready, because later the network may be gone.

export { addSupplements } from './add-supplements.ts';
export { describeStep, verdictTexts } from './describe-step.ts';
export { readGivenFile } from './given-file.ts';
export { repeatCertificate } from './repeat-certificate.ts';
export { openPageTrust, replaceTrust } from './page-trust.ts';
export { refuseDocument, verifyCertificate } from '../../core/verify/verify-certificate.ts';
export { verifyProof } from '../../core/verify/verify-proof.ts';
export { verifyInBrowser } from './verify-in-browser.ts';
