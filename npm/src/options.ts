// Written by `npm run options`: the options that are no functions.

import type { builtInIds } from "./built-in.js";

/** The id of a built-in provider. */
export type BuiltInId = (typeof builtInIds)[number];

/** A value in the mapping language: a path, fallbacks, or a table. */
export type Mapping = string | false | null | Mapping[] | {
  /** the values that are present, joined */
  join?: Mapping[];
  /** the text between the values of join; it may be empty. Default: a blank */
  separator?: string;
  /** a text with the values of its paths; nothing if one of them is absent */
  template?: string;
  /** a path, step by step, for names with dots in them */
  path?: string[];
  /** the text, whatever the provider says */
  const?: string;
};

/** An address of a provider, with parameters. */
export interface Endpoint {
  /** the address */
  url?: string;
  /** parameters of each request to it */
  params?: Record<string, string | number | boolean | Record<string, unknown>>;
}

/** A path that needs a session, with conditions. */
export interface Place {
  /** the pattern, in the syntax of Next.js */
  source: string;
  /** conditions that must all hold */
  has?: Condition[];
  /** conditions that must not hold */
  missing?: Condition[];
  /** only false, because the gate has no locales */
  locale?: false;
}

/** A condition on a request. */
export interface Condition {
  /** the part of the request */
  type: "header" | "cookie" | "query" | "host";
  /** the name of the header, cookie or query parameter */
  key?: string;
  /** a regular expression for the whole value. Default: any value except the empty one */
  value?: string | null;
}

/** A cookie: its name and its attributes. */
export interface Cookie {
  /** the whole name; no prefix is added. Default: Auth.js's, with a prefix on a secure site */
  name?: string;
  /** its attributes; each one that is missing keeps its default */
  options?: {
    /** Domain: the host whose subdomains get the cookie too. Default: this host only */
    domain?: string;
    /** Path. Default: "/" */
    path?: string;
    /** HttpOnly: hides it from scripts. Default: true */
    httpOnly?: boolean;
    /** Secure: sends it over https only. Default: as useSecureCookies */
    secure?: boolean;
    /** Partitioned: a cookie of its own for each site that embeds this one. Default: false */
    partitioned?: boolean;
    /** Priority: which cookies a full browser keeps */
    priority?: "low" | "medium" | "high";
    /** SameSite: which requests of other sites carry it; true is "strict", false leaves it out. Default: "lax" */
    sameSite?: "lax" | "strict" | "none" | boolean;
    /** Max-Age */
    maxAge?: number;
  };
}

/** A provider of `providers`. */
export interface ProviderOptions {
  /** the provider's name in URLs, variables and accounts: never change it */
  id: string;
  /** the text of the button. Default: the id */
  name?: string;
  /** the protocol of a provider of your own. Default: that of the built-in provider */
  type?: "oidc" | "oauth" | "oauth1" | "credentials" | "email" | "webauthn";
  /** the id that the provider gave you. Also set by AUTH_<PROVIDER>_ID */
  clientId?: string;
  /** the secret that the provider gave you; set the variable, as a secret. Also set by AUTH_<PROVIDER>_SECRET */
  clientSecret?: string;
  /** the address that asks the user, or { url, params }. Default: from discovery */
  authorization?: string | Endpoint;
  /** the address that exchanges the code for tokens, or { url, params }. Default: from discovery */
  token?: string | Endpoint;
  /** the address of the profile, or { url, params }. Default: from discovery */
  userinfo?: string | Endpoint;
  /** the scope to ask for. Default: that of the built-in provider, else openid profile email */
  scope?: string;
  /** the look of the button */
  style?: {
    /** the colour behind its initials, if it has no mark. Default: that of the built-in provider, else white */
    brandColor?: string;
    /** the address of a picture in place of its mark: a path of this site, or an https URL. Default: the mark of the built-in provider, else its initials */
    logo?: string;
  };
  /** the mapping from profile to user: docs/custom-providers.md; a built-in provider takes only { image = false }. Default: as Auth.js does */
  profile?: {
    /** the id at the provider, one that never changes. Default: sub, else id */
    id?: Mapping;
    /** the user's name. Default: name, else nickname, else preferred_username */
    name?: Mapping;
    /** the user's e-mail address. Default: email */
    email?: Mapping;
    /** the address of the user's picture. Default: picture */
    image?: Mapping;
  };
  /** the claim that proves the e-mail address: docs/custom-providers.md. Default: that of the built-in provider, else email_verified for oidc */
  emailVerified?: Mapping;
  /** the redirect proxy of this provider: docs/previews.md. Default: that of all providers */
  redirectProxyUrl?: string;
  /** how requests to the provider are sent: docs/speaking-to-providers.md */
  fetch?: {
    /** further headers; those that are credentials belong into the variable, as a secret. Also set by AUTH_<PROVIDER>_FETCH_HEADERS */
    headers?: Record<string, string>;
    /** the base address that requests are sent to in place of the provider's */
    proxy?: string;
  };
  /** links a sign-in to the user with the same e-mail address, if both are verified: docs/database.md. Default: false */
  allowDangerousEmailAccountLinking?: boolean;
  /** the provider's name for itself, to the letter; its endpoints are discovered from it. Also set by AUTH_<PROVIDER>_ISSUER, of WorkOS */
  issuer?: string;
  /** the address of the metadata. Default: under the issuer */
  wellKnown?: string;
  /** the address that a sign-out goes to with signOut.provider: docs/logout.md. Default: from discovery */
  endSession?: string | Endpoint;
  /** the address that revokes tokens at a sign-out with signOut.revoke: docs/logout.md. Default: from discovery */
  revocation?: string | Endpoint;
  /** a sign-out at the provider ends the sessions here, through <basePath>/backchannel-logout/<id>: docs/logout.md. Default: false */
  backchannelLogout?: boolean;
  /** what binds a response to the browser that asked for it; ["none"] turns the protection off. Default: as the provider: docs/speaking-to-providers.md */
  checks?: ("pkce" | "state" | "nonce" | "none")[];
  /** client authentication, and which responses are signed */
  client?: {
    /** how the Worker proves itself to the token endpoint: docs/speaking-to-providers.md. Default: that of the built-in provider, else "client_secret_basic" */
    token_endpoint_auth_method?: "client_secret_basic" | "client_secret_post" | "client_secret_jwt" | "private_key_jwt" | "none";
    /** the algorithm of client assertions. Default: the key's usual one */
    token_endpoint_auth_signing_alg?: string;
    /** the aud of client assertions: "token_endpoint", "issuer" or any other text. Default: "token_endpoint" */
    assertionAudience?: string;
    /** the name under which the provider knows the private key */
    kid?: string;
    /** the one algorithm that ID Tokens may have. Default: the algorithms that the metadata list */
    id_token_signed_response_alg?: string;
    /** requires userinfo as a JWT, signed with this algorithm */
    userinfo_signed_response_alg?: string;
  };
  /** false: the user comes from userinfo, not from the ID Token. Default: true */
  idToken?: boolean;
  /** an ID Token that a native app or Google One Tap has got signs its user in: docs/id-token-sign-in.md. Default: false */
  idTokenSignIn?: boolean;
  /** the client ids of native apps whose ID Tokens sign users in, beside that of the site */
  idTokenAudiences?: string[];
  /** true: the parameters of a sign-in go to the server first, and the browser carries a reference to them (RFC 9126): docs/speaking-to-providers.md. Default: as the metadata require */
  par?: boolean;
  /** the address that issues request tokens: docs/oauth1.md. Default: from discovery */
  requestToken?: string | Endpoint;
  /** how requests are signed. Default: "HMAC-SHA1" */
  signatureMethod?: "HMAC-SHA1" | "HMAC-SHA256" | "RSA-SHA1" | "PLAINTEXT";
  /** the inputs of the form, by their names: docs/credentials.md; a provider of credentials also takes url, service, headers and timeoutMs of a server that gets JSON. Default: no form on the sign-in page */
  fields?: Record<string, {
    /** the text beside it. Default: the name */
    label?: string;
    /** the kind of input. Default: "text" */
    type?: "text" | "password" | "email" | "tel" | "number" | "url" | "search" | "date";
    /** the text of an empty input */
    placeholder?: string;
    /** the browser demands a value. Default: false */
    required?: boolean;
    /** what password managers fill in: username, current-password, one-time-code */
    autoComplete?: string;
    /** the cursor begins here. Default: false */
    autoFocus?: boolean;
    /** the keyboard of a telephone */
    inputMode?: string;
    /** the regular expression that the browser demands */
    pattern?: string;
    /** what the browser says of pattern */
    title?: string;
    /** the fewest characters */
    minLength?: number;
    /** the most characters */
    maxLength?: number;
  }>;
  /** the field that names the account, for the limits of attempts. Default: the first of fields that is not a password */
  account?: string;
  /** the key of the mail service: docs/email.md; set the variable, as a secret. Also set by AUTH_<PROVIDER>_KEY */
  apiKey?: string;
  /** a mail has a code for the browser that asked, beside the link (true) or instead of it ("only"): docs/email.md. Default: false */
  code?: boolean | "only";
  /** a link opens a page with a button, so that mail scanners do not use it up: docs/email.md. Default: false */
  emailConfirm?: boolean;
  /** the sender, an address of a domain that the mail service has verified */
  from?: string;
  /** seconds that a link works. Default: 600 */
  maxAge?: number;
  /** the region of an account at Mailgun. Default: "US" */
  region?: "US" | "EU";
  /** the mail server of nodemailer and email: docs/email.md; set the variable, as a secret. Also set by AUTH_<PROVIDER>_SERVER */
  server?: string;
  /** the template that Loops sends, with the variable url */
  transactionalId?: string;
  /** the address; a service binding sees it as the URL of the request */
  url?: string;
  /** the name of a service binding that takes the request */
  service?: string;
  /** further headers; {secret.AUTH_ORIGIN_…} is the value of a secret. Default: {} */
  headers?: Record<string, string>;
  /** the time that the answer may take, in milliseconds. Default: 5000 */
  timeoutMs?: number;
  /** of Apple */
  teamId?: string;
  /** of Apple */
  keyId?: string;
  /** of Azure Active Directory, of Microsoft Entra ID */
  profilePhotoSize?: "48" | "64" | "96" | "120" | "240" | "360" | "432" | "504" | "648" | 48 | 64 | 96 | 120 | 240 | 360 | 432 | 504 | 648;
  /** of Azure AD B2C, of FusionAuth */
  tenantId?: string;
  /** of Azure AD B2C */
  primaryUserFlow?: string;
  /** of Foursquare */
  apiVersion?: string;
  /** of GitHub */
  enterprise?: {
    /** of GitHub */
    baseUrl?: string;
  };
  /** of GitLab */
  baseUrl?: string;
  /** of NetSuite */
  accountID?: string;
  /** of Notion */
  redirectUri?: string;
  /** of Webex */
  apiBaseUrl?: string;
  /** of WeChat */
  platformType?: "OfficialAccount" | "WebsiteApp";
  /** of WorkOS */
  connection?: string;
}

/** All options, except `providers`. */
export interface Options {
  /** the paths that need a session: a pattern, a list, or tables with source, has, missing. Default: every path */
  matcher?: string | Place | (string | Place)[];
  /** rules for paths instead of matcher; the first one that matches decides: docs/rules.md */
  rules?: {
    /** a pattern, in the syntax of matcher, or a list */
    path: string | string[];
    /** "public": no session is needed. "signed-in": a session. "api": a session, and 401 instead of a redirect without one. "deny": every request is refused; with conditions, those that may meet them */
    access: "public" | "signed-in" | "api" | "deny";
    /** the hosts of the rule, without port. Default: all */
    hosts?: string[];
    /** the methods of the rule; HEAD and OPTIONS are judged as GET. Default: all */
    methods?: string[];
    /** seconds since the user signed in; after them the user signs in again: docs/rules.md */
    maxAge?: number;
    /** kinds of sign-ins, as the ID Token names them in acr, of which the user's must be one: docs/rules.md */
    acr?: string | string[];
    /** whether the session must have passed a second factor; one that has not is asked for it: docs/second-factor.md. Default: false */
    mfa?: boolean;
    /** which scripts of other sites may read the answers, so that the Worker answers preflights itself. "origin": the origin answers them, without credentials. Without it, a preflight of a path that needs a session is refused */
    cors?: {
      /** the origins of the scripts; ["*"] is all, without credentials */
      origins: string[];
      /** methods that scripts may use. Default: GET, HEAD and POST, for which browsers need no permission */
      methods?: string[];
      /** headers that requests may have beside those that a form could send */
      headers?: string[];
      /** headers of answers that scripts may read beside the usual ones */
      expose?: string[];
      /** whether requests may have cookies. Default: false */
      credentials?: boolean;
      /** the number of seconds for which browsers keep the answer to a preflight. Default: 5, by the browsers */
      maxAge?: number;
    } | "origin";
    /** addresses that the sign-in proved */
    emails?: string[];
    /** domains of addresses that the sign-in proved; domains below them are others */
    emailDomains?: string[];
    /** groups of the user: groups of the session token, or of the profile at sign-in */
    groups?: string[];
    /** paths into the session token, or the profile at sign-in; each must have one of its values */
    claims?: Record<string, (string | number | boolean)[]>;
    /** ids of providers of the sign-in */
    providers?: string[];
    /** countries of the client (ISO 3166-1 alpha-2), as Cloudflare knows them; T1 is Tor */
    countries?: string[];
    /** numbers of the client's autonomous system, as Cloudflare knows them */
    asns?: number[];
    /** addresses and networks of the client, as Cloudflare knows them */
    ips?: string[];
    /** tables of conditions, of which one must be met */
    any?: {
      /** addresses that the sign-in proved */
      emails?: string[];
      /** domains of addresses that the sign-in proved; domains below them are others */
      emailDomains?: string[];
      /** groups of the user: groups of the session token, or of the profile at sign-in */
      groups?: string[];
      /** paths into the session token, or the profile at sign-in; each must have one of its values */
      claims?: Record<string, (string | number | boolean)[]>;
      /** ids of providers of the sign-in */
      providers?: string[];
      /** countries of the client (ISO 3166-1 alpha-2), as Cloudflare knows them; T1 is Tor */
      countries?: string[];
      /** numbers of the client's autonomous system, as Cloudflare knows them */
      asns?: number[];
      /** addresses and networks of the client, as Cloudflare knows them */
      ips?: string[];
      /** conditions that must not all be met */
      not?: {
        /** addresses that the sign-in proved */
        emails?: string[];
        /** domains of addresses that the sign-in proved; domains below them are others */
        emailDomains?: string[];
        /** groups of the user: groups of the session token, or of the profile at sign-in */
        groups?: string[];
        /** paths into the session token, or the profile at sign-in; each must have one of its values */
        claims?: Record<string, (string | number | boolean)[]>;
        /** ids of providers of the sign-in */
        providers?: string[];
        /** countries of the client (ISO 3166-1 alpha-2), as Cloudflare knows them; T1 is Tor */
        countries?: string[];
        /** numbers of the client's autonomous system, as Cloudflare knows them */
        asns?: number[];
        /** addresses and networks of the client, as Cloudflare knows them */
        ips?: string[];
      };
    }[];
    /** tables of conditions that must all be met */
    all?: {
      /** addresses that the sign-in proved */
      emails?: string[];
      /** domains of addresses that the sign-in proved; domains below them are others */
      emailDomains?: string[];
      /** groups of the user: groups of the session token, or of the profile at sign-in */
      groups?: string[];
      /** paths into the session token, or the profile at sign-in; each must have one of its values */
      claims?: Record<string, (string | number | boolean)[]>;
      /** ids of providers of the sign-in */
      providers?: string[];
      /** countries of the client (ISO 3166-1 alpha-2), as Cloudflare knows them; T1 is Tor */
      countries?: string[];
      /** numbers of the client's autonomous system, as Cloudflare knows them */
      asns?: number[];
      /** addresses and networks of the client, as Cloudflare knows them */
      ips?: string[];
      /** conditions that must not all be met */
      not?: {
        /** addresses that the sign-in proved */
        emails?: string[];
        /** domains of addresses that the sign-in proved; domains below them are others */
        emailDomains?: string[];
        /** groups of the user: groups of the session token, or of the profile at sign-in */
        groups?: string[];
        /** paths into the session token, or the profile at sign-in; each must have one of its values */
        claims?: Record<string, (string | number | boolean)[]>;
        /** ids of providers of the sign-in */
        providers?: string[];
        /** countries of the client (ISO 3166-1 alpha-2), as Cloudflare knows them; T1 is Tor */
        countries?: string[];
        /** numbers of the client's autonomous system, as Cloudflare knows them */
        asns?: number[];
        /** addresses and networks of the client, as Cloudflare knows them */
        ips?: string[];
      };
    }[];
    /** conditions that must not all be met */
    not?: {
      /** addresses that the sign-in proved */
      emails?: string[];
      /** domains of addresses that the sign-in proved; domains below them are others */
      emailDomains?: string[];
      /** groups of the user: groups of the session token, or of the profile at sign-in */
      groups?: string[];
      /** paths into the session token, or the profile at sign-in; each must have one of its values */
      claims?: Record<string, (string | number | boolean)[]>;
      /** ids of providers of the sign-in */
      providers?: string[];
      /** countries of the client (ISO 3166-1 alpha-2), as Cloudflare knows them; T1 is Tor */
      countries?: string[];
      /** numbers of the client's autonomous system, as Cloudflare knows them */
      asns?: number[];
      /** addresses and networks of the client, as Cloudflare knows them */
      ips?: string[];
    };
  }[];
  /** the access to paths that no rule matches; required with rules */
  unmatched?: "public" | "signed-in" | "deny";
  /** makes /Admin another path than /admin to matcher and rules. Default: false */
  caseSensitive?: boolean;
  /** options for single hosts, over the others: docs/hosts.md */
  hosts?: Record<string, HostOptions>;
  /** what a host without an entry gets: the options outside hosts, or a refusal; required with hosts */
  unknownHosts?: "base" | "deny";
  /** the origin behind the Worker: docs/behind-the-worker.md */
  upstream?: string;
  /** what passes between visitors and the origin */
  origin?: {
    /** rewrites redirects and cookie domains of the upstream to the site's. Default: true */
    mapRedirects?: boolean;
    /** removes further headers of visitors: ["X-Tenant", "X-Acl-*"]. Default: [] */
    removeHeaders?: string[];
    /** headers that the origin gets: { Authorization = "Bearer {token.accessToken}" }: docs/behind-the-worker.md. Default: {} */
    headers?: Record<string, string>;
    /** sets headers of the session on public paths too, and makes their answers private. Default: false */
    publicPaths?: boolean;
    /** other origins whose pages may send requests that get headers of the session: ["https://app.example.com"]. Default: [] */
    allowOrigins?: string[];
    /** "strip": the session cookie does not reach the origin. Default: "forward" */
    sessionCookie?: "forward" | "strip";
    /** requests of a session carry X-Auth-Assertion, a signed token of a minute that names the user: docs/behind-the-worker.md. Default: false */
    assertion?: boolean;
    /** the longest time until the first byte of the origin's answer; then the visitor gets a 504. Default: none */
    timeoutMs?: number;
  };
  /** further origins for some paths and hosts, with the options of origin; the first one that matches gets the request: docs/origins.md */
  origins?: {
    /** a pattern, in the syntax of matcher, or a list, of the requests for this origin. Default: all */
    path?: string | string[];
    /** the hosts of those requests, without port. One of path and hosts must be set. Default: all */
    hosts?: string[];
    /** the origin: "ASSETS", "binding:NAME" or the origin of a server, "https://…" */
    to: string;
    /** rewrites redirects and cookie domains of the upstream to the site's. Default: true */
    mapRedirects?: boolean;
    /** removes further headers of visitors: ["X-Tenant", "X-Acl-*"]. Default: [] */
    removeHeaders?: string[];
    /** headers that the origin gets: { Authorization = "Bearer {token.accessToken}" }: docs/behind-the-worker.md. Default: {} */
    headers?: Record<string, string>;
    /** sets headers of the session on public paths too, and makes their answers private. Default: false */
    publicPaths?: boolean;
    /** other origins whose pages may send requests that get headers of the session: ["https://app.example.com"]. Default: [] */
    allowOrigins?: string[];
    /** "strip": the session cookie does not reach the origin. Default: "forward" */
    sessionCookie?: "forward" | "strip";
    /** requests of a session carry X-Auth-Assertion, a signed token of a minute that names the user: docs/behind-the-worker.md. Default: false */
    assertion?: boolean;
    /** the longest time until the first byte of the origin's answer; then the visitor gets a 504. Default: none */
    timeoutMs?: number;
  }[];
  /** the issuers whose access tokens the gate accepts, with the Cargo feature bearer: docs/bearer.md */
  bearer?: {
    /** the iss of its tokens, byte for byte */
    issuer: string;
    /** the aud of tokens for this site: one of these texts */
    audience: string | string[];
    /** the signatures to accept. Default: ["RS256"] */
    algorithms?: ("RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA" | "Ed25519")[];
    /** the typ of its tokens; with "JWT" they may have none. Default: "at+jwt" */
    typ?: string;
    /** the scopes that a token must all have */
    scopes?: string[];
    /** the clients (client_id or azp) whose tokens to accept. Default: any */
    clients?: string[];
    /** where its keys are. Default: jwks_uri of its metadata */
    jwksUri?: string;
    /** asks the issuer about opaque tokens: docs/bearer.md */
    introspection?: {
      /** the introspection endpoint of the issuer */
      url: string;
      /** the client that may ask; its secret is the secret AUTH_INTROSPECTION_SECRET */
      clientId: string;
    };
    /** the header that holds the token alone, as that of Cloudflare Access does. Default: Authorization, as Bearer <token> */
    header?: string;
  }[];
  /** <basePath>/check tells nginx, Traefik and Caddy whether a request may pass, with the Cargo feature bearer: docs/forward-auth.md. Default: false */
  forwardAuth?: boolean;
  /** <basePath>/health tells a monitor with a service token whether providers and stores answer, with the Cargo features bearer and operations: docs/health.md. Default: false */
  health?: boolean;
  /** "origin": requests under basePath that name no action go to the origin through the gate; names of actions never do. Default: "refuse" */
  unknownActions?: "refuse" | "origin";
  /** where the auth routes are. Default: "/api/auth". Also set by AUTH_URL */
  basePath?: string;
  /** who may become a user: docs/database.md. Default: "open" */
  signUp?: "open" | "invited" | "closed";
  /** who may sign up with signUp = "invited", beside the table allowed */
  invited?: {
    /** addresses, which must be verified */
    emails?: string[];
    /** domains of verified addresses; *.example.com are those below it */
    emailDomains?: string[];
  };
  /** allowDangerousEmailAccountLinking also links addresses that are not verified, as Auth.js does, and the first mail to a user unlinks no accounts. Default: false */
  linkUnverifiedEmail?: boolean;
  /** the accounts of the database */
  accounts?: {
    /** a sign-in replaces the stored tokens of its account. Default: true */
    refreshTokens?: boolean;
    /** encrypts the providers' tokens in accounts: docs/database.md. Default: false */
    seal?: boolean;
  };
  /** the page on which users see and change their own account: docs/account.md */
  account?: {
    /** signed-in users see and change their sign-ins, sessions and data at <basePath>/account: docs/account.md. Default: false */
    enabled?: boolean;
    /** users can delete their account: docs/account.md. Default: false */
    delete?: boolean;
    /** **weakens** the page: a new sign-in allows changes although the OpenID Provider does not say that it has asked the user, as Google never does: docs/account.md. Default: false */
    trustUnprovenSignIn?: boolean;
  };
  /** how long sessions last */
  session?: {
    /** where sessions are stored: in the encrypted cookie, or in the database: docs/database.md. Default: "database" if AUTH_DB is bound, else "jwt" */
    strategy?: "jwt" | "database";
    /** seconds that an unused session lasts. Default: 2592000 (30 days) */
    maxAge?: number;
    /** seconds after which a session in use is re-issued. Default: 86400 (a day) */
    updateAge?: number;
    /** seconds after its sign-in that a session ends, however often it is used: docs/session-limits.md */
    absoluteMaxAge?: number;
    /** seconds without a request after which a session ends, at most; updateAge is at most a third of it: docs/session-limits.md */
    idleSeconds?: number;
    /** users who sign in with credentials become users of the database: docs/database.md */
    credentials?: "database";
    /** seconds that an isolate keeps a session it has read; one that was ended elsewhere stays valid for so long. Default: 0 */
    cacheSeconds?: number;
    /** sessions are read from the nearest replica of the database; one that was ended elsewhere stays valid until the replica knows: docs/database.md. Default: false */
    replicas?: boolean;
    /** a session of the strategy jwt ends everywhere at its sign-out, and others can end it: docs/revocation.md. Default: false */
    revocable?: boolean;
    /** seconds that an isolate relies on what it has read: so late a session may end elsewhere. Default: 60 */
    revocationSeconds?: number;
    /** what becomes of sessions while the store of revocable does not answer: guarded paths answer 503, or sessions that were revoked pass too. Default: "refuse" */
    onOutage?: "refuse" | "allow";
    /** the row of a session names browser and country of the sign-in: docs/database.md. Default: true */
    trackDevice?: boolean;
    /** the database has the SHA-256 hash of a session's token, so a copy of it signs no one in. Default: false */
    hashTokens?: boolean;
  };
  /** whether a sign-out reaches the provider: docs/logout.md */
  signOut?: {
    /** the browser goes on to the provider, which ends its own session and sends the browser back: docs/logout.md. Default: false */
    provider?: boolean;
    /** the provider revokes the tokens of the session (RFC 7009): docs/logout.md. Default: false */
    revoke?: boolean;
  };
  /** the token in the session cookie */
  jwt?: {
    /** seconds that the token in the cookie is valid. Default: session.maxAge */
    maxAge?: number;
    /** also reads the A256GCM tokens of next-auth v4. Default: false */
    legacy?: boolean;
  };
  /** the access tokens of providers, which stay fresh: docs/refresh.md */
  tokens?: {
    /** refreshes the access token of a session before it expires, once for all isolates: docs/refresh.md. Default: false */
    refresh?: boolean;
    /** seconds before its end at which an access token is refreshed, at most half of its lifetime. Default: 30 */
    before?: number;
    /** what becomes of a session whose refresh token the provider refuses: it ends, or goes on with error = "RefreshTokenError". Default: "end" */
    onFailure?: "end" | "keep";
  };
  /** Turnstile: every request for a mail needs its token, and attempts with credentials beyond the limits do: docs/email.md, docs/credentials.md */
  turnstile?: {
    /** the site key of the widget; its secret key is the secret AUTH_TURNSTILE_SECRET */
    siteKey: string;
  };
  /** a second factor after the sign-in: an authenticator app, with recovery codes, with the Cargo feature second-factor: docs/second-factor.md */
  secondFactor?: {
    /** every sign-in needs a second factor, unless its ID Token says that it had one (amr with mfa). Without it, rules with mfa = true ask for one. Default: false */
    always?: boolean;
    /** the name of the site in authenticator apps. Default: theme.name, else the host */
    issuer?: string;
    /** **weakens** the setup: a user in a session sets up an app although the OpenID Provider does not say that it has asked the user, as Google never does: docs/second-factor.md. Default: false */
    trustUnprovenSignIn?: boolean;
  };
  /** paths of your own signIn, signOut, error, verifyRequest, newUser pages. Default: built in */
  pages?: {
    /** the page that asks how to sign in. Default: built in */
    signIn?: string;
    /** the page that confirms a sign-out. Default: built in */
    signOut?: string;
    /** the page that shows an error of a sign-in. Default: built in */
    error?: string;
    /** the page that announces an e-mail with a link. Default: built in */
    verifyRequest?: string;
    /** the page that a user sees after the first sign-in; without a database it has no effect and gives a warning. Default: built in */
    newUser?: string;
  };
  /** colorScheme, brandColor, buttonText, logo, name of the built-in pages. Default: auto */
  theme?: {
    /** light or dark pages; "auto" follows the visitor's system. Default: "auto" */
    colorScheme?: "auto" | "light" | "dark";
    /** the name of the site, in words such as "Back to Acme", and for those who do not see the logo. Default: the host */
    name?: string;
    /** the address of a picture: a path of this site, or an https URL */
    logo?: string;
    /** the colour of the button */
    brandColor?: string;
    /** the colour of the button's text */
    buttonText?: string;
  };
  /** the one language of the built-in pages: en, de, fr, es, or one of texts. Without it, ui_locales in the query or Accept-Language chooses: docs/pages.md. Default: the visitor's */
  language?: string;
  /** texts of the built-in pages, by language and key: docs/pages.md. Default: built in */
  texts?: Record<string, Record<string, string>>;
  /** visitors return to the #fragment of a protected address too. The built-in sign-in page gets one inline script of fixed text, allowed by its hash; a page of your own sends location.hash as callbackFragment. Default: false */
  keepFragment?: boolean;
  /** the built-in sign-in page begins with the provider that the visitor used last, and says so. A cookie of the auth routes names it for a year. Default: false */
  rememberProvider?: boolean;
  /** names and options of single cookies. Default: Auth.js's */
  cookies?: {
    /** the session. Default: as in Auth.js */
    sessionToken?: Cookie;
    /** where a visitor goes after the sign-in. Default: as in Auth.js */
    callbackUrl?: Cookie;
    /** the CSRF token. Default: as in Auth.js */
    csrfToken?: Cookie;
    /** the PKCE verifier of a sign-in, with sharedChecks. Default: as in Auth.js */
    pkceCodeVerifier?: Cookie;
    /** a sign-in: an id follows the name. With sharedChecks, its state. Default: as in Auth.js */
    state?: Cookie;
    /** the nonce of a sign-in, with sharedChecks. Default: as in Auth.js */
    nonce?: Cookie;
    /** the challenge of a passkey. Default: as in Auth.js */
    webauthnChallenge?: Cookie;
  };
  /** keeps the checks of a sign-in in the cookies of Auth.js, so that only the last of several tabs can finish: docs/tabs.md. Default: false */
  sharedChecks?: boolean;
  /** names get __Secure- or __Host-, and cookies get Secure. Default: as the URL */
  useSecureCookies?: boolean;
  /** believes the host of a request's URL; false needs AUTH_URL. Default: true. Also set by AUTH_TRUST_HOST */
  trustHost?: boolean;
  /** "core": the order of secrets of @auth/core. Default: "next-auth" */
  secretOrder?: "next-auth" | "core";
  /** the auth routes of the deployment whose redirect URI is registered: docs/previews.md. Also set by AUTH_REDIRECT_PROXY_URL */
  redirectProxyUrl?: string;
  /** on that deployment: the origins of previews, "https://*.acme.workers.dev". Default: any */
  redirectProxyAllow?: string[];
  /** what the session keeps and shows, who may sign in, and a token exchange with a backend: docs/callbacks.md */
  callbacks?: {
    /** claims that the session keeps, copied from account, profile and user at sign-in. Default: {} */
    jwt?: Record<string, Mapping>;
    /** members that the browser sees beside user and expires, from token. Default: {} */
    session?: Record<string, Mapping>;
    /** who may sign in; every rule must allow it. Default: every user */
    signIn?: {
      /** the verified addresses that may sign in, besides those of emailDomains */
      emails?: string[];
      /** the domains whose verified addresses may sign in; *. stands for the domains below */
      emailDomains?: string[];
      /** refuses users without a verified address. Default: false */
      requireVerifiedEmail?: boolean;
      /** paths into the profile; each must have one of its values, or a list with one of them */
      claims?: Record<string, (string | number | boolean)[]>;
      /** the providers that may sign users in. Default: all */
      providers?: string[];
      /** posts the sign-in to a backend, whose answer becomes members of user */
      exchange?: {
        /** the address; a service binding sees it as the URL of the request */
        url?: string;
        /** the name of a service binding that takes the request */
        service?: string;
        /** further headers; {secret.AUTH_ORIGIN_…} is the value of a secret. Default: {} */
        headers?: Record<string, string>;
        /** the time that the answer may take, in milliseconds. Default: 5000 */
        timeoutMs?: number;
        /** the JSON to post; a sign-in without one of the values is refused */
        body: Record<string, Mapping>;
        /** members of user, each with the path of its value in the answer. Default: {} */
        store?: Record<string, string>;
        /** "refresh": asks the backend again when the tokens of a session are refreshed: docs/refresh.md */
        again?: "refresh";
      };
    };
    /** where a callback URL may lead. Default: this site alone */
    redirect?: {
      /** origins besides the site's own. Default: [] */
      allow?: string[];
    };
  };
  /** posts sign-ins and sign-outs as JSON: docs/callbacks.md */
  events?: {
    /** the address; a service binding sees it as the URL of the request */
    url?: string;
    /** the name of a service binding that takes the request */
    service?: string;
    /** further headers; {secret.AUTH_ORIGIN_…} is the value of a secret. Default: {} */
    headers?: Record<string, string>;
    /** the time that the answer may take, in milliseconds. Default: 5000 */
    timeoutMs?: number;
    /** the events that are posted. Default: ["signIn", "signOut"] */
    only?: ("signIn" | "signOut" | "session" | "createUser" | "updateUser" | "linkAccount")[];
  };
  /** the level debug: the log has ordinary refusals and the steps of a sign-in too. Default: false */
  debug?: boolean;
  /** level ("error", "warn", "debug") and format ("json", or "authjs" for the messages of Auth.js's logger): docs/logging.md. Default: warn, json */
  log?: {
    /** the least important level that is written. Default: "warn", with debug "debug" */
    level?: "error" | "warn" | "debug";
    /** one JSON object a line, or the messages of Auth.js's logger. Default: "json" */
    format?: "json" | "authjs";
  };
  /** records sign-ins, sign-outs, refusals and changes as events, with the Cargo feature operations: docs/audit.md */
  audit?: {
    /** where events go: the log, Workers Analytics Engine (binding AUTH_ANALYTICS), a queue (binding AUTH_QUEUE) */
    to: ("log" | "analytics" | "queue")[];
    /** how an event shows an e-mail address: as a keyed hash, as it is, or not at all. Default: "hash" */
    email?: "hash" | "plain" | "none";
  };
  /** counts refusals and answers, and times providers and stores, in Workers Analytics Engine (binding AUTH_ANALYTICS), with the Cargo feature operations: docs/metrics.md. Default: false */
  metrics?: boolean;
  /** Auth.js's experimental features */
  experimental?: {
    /** has no effect, because passkeys need no flag: docs/passkeys.md; true gives a warning. Default: false */
    enableWebAuthn?: boolean;
  };
}

/** The options of one host. They have no functions. */
export type HostOptions = Omit<Options, "hosts" | "unknownHosts" | "log" | "debug"> & { providers?: readonly (BuiltInId | ProviderOptions)[] };
