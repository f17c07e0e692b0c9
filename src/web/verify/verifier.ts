// The verifier chunk: the same verification as in the Worker and on the command line, bundled for the browser. It is
// preloaded and evaluated before the page calls itself ready, because later the network may be gone.

export { readCertificateFile } from './certificate-file.ts';
export { describeStep, verdictTexts } from './describe-step.ts';
export { refuseDocument, verifyCertificate } from '../../core/verify/verify-certificate.ts';
