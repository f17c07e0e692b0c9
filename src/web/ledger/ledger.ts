// The ledger page: times in the reader's zone and copy buttons; everything else was drawn by the server.

import { enhancePage } from '../page/enhance.ts';

enhancePage();
document.documentElement.dataset['ready'] = 'true';
