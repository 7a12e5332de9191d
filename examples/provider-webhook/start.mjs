// Testwire with one more provider: node examples/provider-webhook/start.mjs [ingress,api,…]
// Start every process of an installation this way, so that all of them know it.
import { CIProviderFactory } from '@testwire/providers';
import { parseServiceNames, runServices, SERVICE_NAMES } from '@testwire/standalone';
import { chatRoom } from './provider.mjs';

CIProviderFactory.register('chat-room', chatRoom);

const [names] = process.argv.slice(2);
const services = names === undefined ? SERVICE_NAMES : parseServiceNames(names);
process.exit(await runServices(services, { signals: process, print: (text) => process.stdout.write(text) }));
