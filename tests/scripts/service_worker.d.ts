/** What TypeScript's library for workers has only as members of a service worker's scope. */
declare const worker: ServiceWorkerGlobalScope;
declare const clients: Clients;
declare const registration: ServiceWorkerRegistration;
declare function skipWaiting(): Promise<void>;
