// Profiles from the providers' documentation, and variants with members that are missing, null or
// of another type.

const of = (provider, ...profiles) => profiles.map((profile) => ({ provider, profile }));

const standard = (provider, full) =>
  of(
    provider,
    full,
    { sub: full.sub },
    { sub: full.sub, name: null, nickname: null, preferred_username: "ada", email: null, picture: null },
    { sub: null, id: 42, nickname: "ada", email: "ada@example.com" },
    { sub: full.sub, name: "", nickname: "ada", email: "", picture: "" },
    { sub: full.sub, name: "Ada", email: 7, picture: { url: "https://example.com/ada.png" } },
    { name: "Nobody" },
  );

const change = (value, path, leaf) => {
  if (value === null || typeof value !== "object") return leaf(value, path);
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    change(inner, path ? `${path}.${key}` : key, leaf),
  ]);
  const there = entries.filter(([, inner]) => inner !== undefined);
  return Array.isArray(value) ? there.map(([, inner]) => inner) : Object.fromEntries(there);
};

const prune = (value) => {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  const there = Object.entries(value).map(([key, inner]) => [key, prune(inner)]);
  return Object.fromEntries(
    there.filter(([, inner]) => typeof inner !== "object" || Object.keys(inner ?? {}).length > 0),
  );
};

// Returns a whole profile and its variants: the id of another type; all members except the id null;
// only the id; only the id, in nested objects; no id; nothing.
const around = (provider, id, full, more = {}) => {
  const toggle = (value) => (typeof value === "string" ? 1234567 : String(value));
  const alone = change(full, "", (value, path) => (path === id ? value : undefined));
  const profiles = [
    full,
    change(full, "", (value, path) => (path === id ? toggle(value) : value)),
    change(full, "", (value, path) => (path === id ? value : null)),
    prune(alone),
    alone,
    change(full, "", (value, path) => (path === id ? undefined : value)),
  ];
  const seen = new Set();
  const isNew = (profile) => !seen.has(JSON.stringify(profile)) && seen.add(JSON.stringify(profile));
  return profiles.filter(isNew).map((profile) => ({ provider, profile, ...more }));
};

const ada = { name: "Ada Lovelace", email: "ada@example.com" };
const picture = "https://img.example.com/ada.png";
const byDefault = (provider) => around(provider, "sub", { sub: "u-1", ...ada, picture });

const discord = {
  id: "80351110224678912",
  username: "nelly",
  discriminator: "1337",
  global_name: "Nelly",
  avatar: "8342729096ea3675442027381ff50dfe",
  verified: true,
  email: "nelly@example.com",
};

const github = {
  id: 583231,
  login: "octocat",
  name: "The Octocat",
  email: "octocat@example.com",
  avatar_url: "https://avatars.example.com/u/583231?v=4",
};

const gitlab = {
  id: 1,
  username: "john_smith",
  name: "John Smith",
  email: "john@example.com",
  avatar_url: "https://gitlab.example.com/uploads/-/system/user/avatar/1/index.jpg",
};

const entra = {
  sub: "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ",
  name: "Abe Lincoln",
  email: "AbeLi@example.com",
};

const apple = {
  sub: "001424.9337d5b1f6f4463e9f4d5a4b9a6c5f2e.1123",
  email: "x7k@privaterelay.appleid.com",
  email_verified: "true",
};
const appleUser = { name: { firstName: "Ada", lastName: "Lovelace" }, email: "x7k@privaterelay.appleid.com" };
const appleWith = (user, profile = apple) => ({ provider: "apple", profile, callback: { user } });

const twitter = {
  id: "2244994945",
  name: "X Dev",
  username: "XDevelopers",
  profile_image_url: "https://pbs.example.com/x_normal.jpg",
};

export const samples = [
  { provider: "apple", profile: apple },
  appleWith(JSON.stringify(appleUser)),
  appleWith("not JSON"),
  appleWith("null"),
  appleWith('"Ada"'),
  appleWith("{}"),
  appleWith('{"name":{"firstName":"Ada"}}'),
  appleWith('{"name":{"firstName":null,"lastName":"Lovelace"}}'),
  appleWith(JSON.stringify(appleUser), { sub: apple.sub }),
  ...of("apple", { sub: apple.sub }, { sub: apple.sub, email: null }, { email: apple.email }),

  ...standard("auth0", {
    sub: "auth0|5f7c8ec7c33c6c004bbafe82",
    name: "Ada Lovelace",
    nickname: "ada",
    email: "ada@example.com",
    picture: "https://s.gravatar.com/avatar/x.png",
  }),
  ...standard("cognito", {
    sub: "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
    "cognito:username": "ada",
    email: "ada@example.com",
  }),

  ...of(
    "discord",
    discord,
    { ...discord, avatar: "a_8342729096ea3675442027381ff50dfe" },
    { ...discord, avatar: null },
    { ...discord, avatar: null, discriminator: "0" },
    { ...discord, avatar: null, discriminator: "0004", id: "1" },
    { ...discord, avatar: null, discriminator: "0", id: "18446744073709551615" },
    { ...discord, global_name: null, email: null },
    { id: discord.id, username: "nelly", discriminator: "0", avatar: null },
    { ...discord, avatar: undefined },
    { ...discord, avatar: null, discriminator: "0", id: "nelly" },
    { ...discord, avatar: null, discriminator: undefined },
    { ...discord, image_url: "https://example.com/mine.png" },
    { message: "401: Unauthorized", code: 0 },
  ),

  ...of(
    "github",
    github,
    { ...github, name: null, email: null },
    { ...github, name: "", avatar_url: null },
    { id: 583231, login: "octocat" },
    { ...github, id: "583231" },
    { login: "octocat", name: "The Octocat" },
    { ...github, id: null },
  ),

  ...of(
    "gitlab",
    gitlab,
    { ...gitlab, sub: "17" },
    { ...gitlab, sub: 17, name: null },
    { ...gitlab, sub: null, name: undefined, email: null, avatar_url: null },
    { id: 1 },
    { ...gitlab, name: "" },
    { username: "john_smith" },
  ),

  ...standard("google", {
    sub: "110169484474386276334",
    name: "Ada Lovelace",
    email: "ada@example.com",
    picture: "https://lh3.googleusercontent.com/a/x=s96-c",
  }),
  ...standard("keycloak", {
    sub: "f:5b2c:ada",
    name: "Ada Lovelace",
    preferred_username: "ada",
    email: "ada@example.com",
  }),

  { provider: "microsoft-entra-id", profile: entra },
  {
    provider: "microsoft-entra-id",
    profile: entra,
    photo: { status: 200, base64: "/9j/4AAQSkZJRgABAQEAYABgAAD/2Q==" },
  },
  { provider: "microsoft-entra-id", profile: entra, photo: { status: 404, base64: "e30=" } },
  { provider: "microsoft-entra-id", profile: entra, photo: { status: 500, base64: "e30=" } },
  { provider: "microsoft-entra-id", profile: entra, photo: { status: 200, base64: "" } },
  {
    provider: "microsoft-entra-id",
    profile: { ...entra, picture: "https://example.com/a.png", image: "https://example.com/b.png" },
  },
  ...of(
    "microsoft-entra-id",
    { sub: entra.sub },
    { sub: entra.sub, name: null, email: null },
    { ...entra, email: undefined, preferred_username: "abeli@example.com" },
    { name: "Nobody" },
  ),

  ...standard("okta", {
    sub: "00uid4BxXw6I6TV4m0g3",
    name: "Ada Lovelace",
    preferred_username: "ada@example.com",
    email: "ada@example.com",
  }),
  ...standard("slack", {
    sub: "U0R7JM",
    name: "krane",
    email: "krane@example.com",
    picture: "https://secure.gravatar.com/x.png",
    "https://slack.com/team_id": "T0R7GR",
  }),

  ...of(
    "twitter",
    { data: twitter },
    { data: { ...twitter, email: "dev@example.com" } },
    { data: { ...twitter, name: null, profile_image_url: null, email: null } },
    { data: { id: "1" } },
    { data: { name: "X Dev" } },
    { data: {} },
    { errors: [{ title: "Forbidden" }] },
    { data: null },
  ),

  ...around("42-school", "id", { id: 1, usual_full_name: "Ada", email: ada.email, image: { link: picture } }),
  ...byDefault("asgardeo"),
  ...around("atlassian", "account_id", { account_id: "a-1", ...ada, picture }),
  ...byDefault("authentik"),
  ...around("azure-ad", "sub", { sub: "u-1", ...ada }),
  ...around("azure-ad-b2c", "sub", { sub: "u-1", name: "Ada", emails: [ada.email] }),
  ...of("azure-ad-b2c", { sub: "u-1", name: null, preferred_username: "ada", emails: [] }),
  ...around("azure-devops", "id", {
    id: "u-1",
    displayName: "Ada",
    emailAddress: ada.email,
    coreAttributes: { Avatar: { value: { value: "/9j/" } } },
  }),
  ...around("bankid-no", "sub", { sub: "u-1", ...ada }),
  ...around("battlenet", "sub", { sub: "1", battle_tag: "Ada#1234" }),
  ...around("beyondidentity", "sub", { sub: "u-1", ...ada, preferred_username: "ada" }),
  ...around("bitbucket", "account_id", {
    account_id: "u-1",
    display_name: "Ada",
    username: "ada",
    links: { avatar: { href: picture } },
  }),
  ...of("bitbucket", { account_id: "u-1", username: "ada", links: {}, email: ada.email }),
  ...around("box", "id", { id: "1", name: "Ada", login: ada.email, avatar_url: picture }),
  ...around("boxyhq-saml", "id", { id: "u-1", email: ada.email, firstName: "Ada", lastName: "Lovelace" }),
  ...around("bungie", "Response.bungieNetUser.membershipId", {
    Response: {
      bungieNetUser: { membershipId: "1", displayName: "Ada", profilePicturePath: "/img/ada.png" },
    },
  }),
  ...of("bungie", { Response: { bungieNetUser: { membershipId: "1", profilePicturePath: "img/ada.png" } } }),
  ...around("click-up", "user.id", {
    user: { id: 1, username: "Ada", profilePicture: picture, color: "#fff" },
  }),
  ...around("coinbase", "data.id", { data: { id: "u-1", ...ada, avatar_url: picture } }),
  ...around("concept2", "data.id", {
    data: { id: 1, username: "ada", email: ada.email, profile_image: picture },
  }),
  ...byDefault("descope"),
  ...around("dribbble", "id", { id: 1, ...ada, avatar_url: picture }),
  ...around("dropbox", "account_id", {
    account_id: "dbid:1",
    name: { display_name: "Ada" },
    email: ada.email,
    profile_photo_url: picture,
  }),
  ...byDefault("duende-identity-server6"),
  ...around("eventbrite", "id", {
    id: "1",
    name: "Ada",
    image_id: "2",
    emails: [{ email: ada.email, primary: true }],
  }),
  ...of(
    "eventbrite",
    { id: "1", image_id: "", emails: [{ email: "b@example.com" }, { email: ada.email, primary: true }] },
    { id: "1", emails: [] },
  ),
  ...around("eveonline", "CharacterID", { CharacterID: 1, CharacterName: "Ada" }),
  ...around("facebook", "id", { id: "1", ...ada, picture: { data: { url: picture } } }),
  ...around("faceit", "guid", { guid: "u-1", ...ada, picture }),
  ...around("figma", "id", { id: "1", handle: "Ada", email: ada.email, img_url: picture }),
  ...around("foursquare", "response.user.id", {
    response: {
      user: {
        id: "1",
        firstName: "Ada",
        lastName: "Lovelace",
        contact: { email: ada.email },
        photo: { prefix: "https://img.example.com/", suffix: "/ada.png" },
      },
    },
  }),
  ...around("freshbooks", "response.id", {
    response: { id: 1, first_name: "Ada", last_name: "Lovelace", email: ada.email },
  }),
  ...byDefault("frontegg"),
  ...around("fusionauth", "sub", { sub: "u-1", ...ada, picture }),
  ...of(
    "fusionauth",
    { sub: "u-1", preferred_username: "ada" },
    { sub: "u-1", given_name: "Ada", family_name: "Lovelace", middle_name: null },
  ),
  ...around("hubspot", "user_id", { user_id: 1, user: ada.email }),
  ...byDefault("huggingface"),
  ...byDefault("hydra"),
  ...byDefault("identity-server4"),
  ...around("instagram", "id", { id: "1", username: "ada" }),
  ...around("kakao", "id", {
    id: 1,
    kakao_account: { email: ada.email, profile: { nickname: "Ada", profile_image_url: picture } },
  }),
  ...byDefault("kinde"),
  ...byDefault("line"),
  ...byDefault("linkedin"),
  ...around("logto", "sub", { sub: "u-1", name: "Ada", username: "ada", email: ada.email, picture }),
  ...around("mailchimp", "login.login_id", { accountname: "Ada", login: { login_id: 1, email: ada.email } }),
  ...byDefault("mailru"),
  ...around("mastodon", "id", { id: "1", username: "ada", avatar_static: picture }),
  ...around("mattermost", "id", {
    id: "1",
    username: "ada",
    first_name: "Ada",
    last_name: "Lovelace",
    email: ada.email,
  }),
  ...of("mattermost", { id: "1", first_name: "Ada", last_name: "Lovelace" }),
  ...around("medium", "data.id", { data: { id: "1", name: "Ada", imageUrl: picture } }),
  ...around("naver", "response.id", {
    response: { id: "1", nickname: "Ada", email: ada.email, profile_image: picture },
  }),
  ...around("netlify", "id", { id: "1", full_name: "Ada", email: ada.email, avatar_url: picture }),
  ...around("netsuite", "id", { id: -5, ...ada }),
  ...around("nextcloud", "ocs.data.id", {
    ocs: { data: { id: "ada", displayname: "Ada", email: ada.email } },
  }),
  ...around("notion", "bot.owner.user.id", {
    bot: { owner: { user: { id: "u-1", name: "Ada", avatar_url: picture, person: { email: ada.email } } } },
  }),
  ...byDefault("onelogin"),
  ...byDefault("osso"),
  ...around("osu", "id", { id: 1, username: "ada", avatar_url: picture }),
  ...byDefault("passage"),
  ...around("patreon", "data.id", {
    data: { id: "1", attributes: { full_name: "Ada", email: ada.email, image_url: picture } },
  }),
  ...byDefault("ping-id"),
  ...around("pinterest", "username", { username: "ada", profile_image: picture }),
  ...around("pipedrive", "data.id", { data: { id: 1, ...ada, icon_url: picture } }),
  ...around("reddit", "id", { id: "1", name: "ada", icon_img: picture }),
  ...byDefault("roblox"),
  ...byDefault("salesforce"),
  ...around("simplelogin", "sub", { sub: "u-1", ...ada, avatar_url: picture }),
  ...around("spotify", "id", {
    id: "ada",
    display_name: "Ada",
    email: ada.email,
    images: [{ url: picture }],
  }),
  ...of("spotify", { id: "ada", images: [] }),
  ...around("strava", "id", { id: 1, firstname: "Ada", lastname: "Lovelace", profile: picture }),
  ...around("threads", "data.id", {
    data: { id: "1", username: "ada", threads_profile_picture_url: picture },
  }),
  ...of(
    "threads",
    { data: { id: "1", username: "", threads_profile_picture_url: "" } },
    { id: "1", username: "ada" },
  ),
  ...around("tiktok", "data.user.open_id", {
    data: { user: { open_id: "1", display_name: "Ada", avatar_url: picture } },
  }),
  ...around("todoist", "id", { id: "1", full_name: "Ada", email: ada.email, avatar_big: picture }),
  ...around("trakt", "ids.slug", {
    name: "Ada",
    ids: { slug: "ada" },
    images: { avatar: { full: picture } },
  }),
  ...byDefault("twitch"),
  ...byDefault("united-effects"),
  ...byDefault("vipps"),
  ...around(
    "vk",
    "response.0.id",
    { response: [{ id: 1, first_name: "Ada", last_name: "Lovelace", photo_100: picture }] },
    { tokens: { email: ada.email } },
  ),
  { provider: "vk", profile: { response: [{ id: 1, first_name: "", last_name: "Lovelace" }] } },
  { provider: "vk", profile: { response: [{ id: 1, first_name: "Ada" }] }, tokens: { email: "" } },
  ...around("webex", "id", { id: "1", displayName: "Ada", emails: [ada.email], avatar: picture }),
  ...around("wechat", "unionid", { unionid: "1", nickname: "Ada", headimgurl: picture }),
  ...around("wikimedia", "sub", { sub: 1, username: "ada", email: ada.email }),
  ...around("wordpress", "ID", { ID: 1, display_name: "Ada", email: ada.email, avatar_URL: picture }),
  ...around("workos", "id", {
    id: "1",
    first_name: "Ada",
    last_name: "Lovelace",
    email: ada.email,
    raw_attributes: { picture },
  }),
  ...around("yandex", "id", {
    id: "1",
    display_name: "Ada",
    default_email: ada.email,
    is_avatar_empty: false,
    default_avatar_id: "2",
  }),
  ...of("yandex", {
    id: "1",
    is_avatar_empty: true,
    default_avatar_id: "2",
    first_name: "Ada",
    emails: [ada.email],
  }),
  ...byDefault("zitadel"),
  ...around("zoho", "ZUID", { ZUID: 1, First_Name: "Ada", Last_Name: "Lovelace", Email: ada.email }),
  ...around("zoom", "id", {
    id: "1",
    first_name: "Ada",
    last_name: "Lovelace",
    email: ada.email,
    pic_url: picture,
  }),
];
