// The verifier chunk: the same verification as in the Worker and on the command line, bundled for the browser. It is
// preloaded and evaluated before the page calls itself ready, because later the network may be gone.

export { openPageTrust } from './page-trust.ts';
export { refuseDocument, verifyCertificate } from '../../core/verify/verify-certificate.ts';
export { verifyInBrowser } from './verify-in-browser.ts';
