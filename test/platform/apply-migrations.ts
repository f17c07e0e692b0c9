// Runs before each file inside workerd: the file's own D1 database gets the migrations of migrations/.

import { applyD1Migrations } from 'cloudflare:test';
import { env } from 'cloudflare:workers';

await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
